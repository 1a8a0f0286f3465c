"""Decide a question by visiting every full-dimensional activation region of the network.

Theory of operation
-------------------
*What is visited.* The hyperplanes of the first hidden layer cut the domain into cells; on each of them the second layer
is affine and cuts it further, and so on. With n neurons in one hidden layer and d inputs there are at most
sum_{i<=d} C(n, i) = O(n^d) regions. On R^d they are the cones of the homogenised network, cut off by a box.

*Two ways*, which take turns (`search`):

- `walk` goes from cell to cell. How far a direction reaches in the current cell is a linear program, solved exactly;
  most of them are inherited from the cell before, and interior points and boxes of cells spare more.
- `vertices` finds all cells of many arrangements at once: every cell has a lowest vertex, floats propose which choices
  of d planes meet inside, and the signs of all planes there are computed exactly where floats are in doubt. That takes
  far less time a region, up to 5 dimensions, and has no order in which a proof could be written.

*What is asked on a region* has a file in `questions`: the affine map there is maximised, its Jacobian compared, the
active rows are tested for rank, regions are counted or glued, or their volumes added.

*Where the proof comes from.* A proof is the walk written down (`proof`): a breakpoint that cuts a cell is a split, one
that linear programs exclude a `range` step with their dual multipliers, a region a leaf with the multipliers of its
maximum. So proofs are written on the first of the two ways only.
"""

from solvers.region.solve import Region

__all__ = ["Region"]
