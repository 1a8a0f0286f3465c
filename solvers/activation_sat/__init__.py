"""Decide positivity by a SAT solver that searches over activations, with linear programs as its theory.

Theory of operation
-------------------
*What is searched.* On the set where every neuron keeps its activation a network is affine, so f > 0 somewhere is a
choice of activations whose linear program has a point. A choice is a model of clauses over literals; which ones there
are depends on the network:

- One hidden layer (`shallow`): neurons on parallel hyperplanes are one *ridge function* g_r(u_r . x)
  (`solvers.ridges`), and a literal says on which concave piece of it x lies, by an order. A neuron with a negative
  output weight is concave by itself and needs no choice.
- Several hidden layers (`deep`): a literal is the sign of a neuron; those of the last layer in which f is concave, and
  those that keep one sign on the box, have none.
- Injectivity (`injectivity`): a literal says that a row is inactive; the question is whether the active ones can fail
  to span.

*What refutes.* A model goes to a linear program in floats (`pieces`, `deep.theory`). If it proposes a point, f is
evaluated there exactly. If it proposes dual multipliers, the bound they prove is computed in integers, and widened: as
many literals are dropped or weakened as its slack allows. What is left is a theory lemma, the next clause. Where
neither holds up, the linear program is solved again in exact arithmetic (`solvers.exact.lp`), so that no verdict rests
on a float. Relations among few directions (`shallow.relations`) refute choices without any linear program: by forward
checking, by elimination along a tree decomposition, or as clauses that are there from the start.

*Where clauses do not help.* In a network without structure every lemma takes most of its literals. There boxes are
halved instead (`branch`), many at a time, until f is concave on them or a bound closes them. The strategies of one
hidden layer take turns (`solvers.stopping.turns`); what the network looks like chooses the favourite, and none is
final.

*Where the proof comes from.* While it searches, a strategy writes what it does to a draft of a section
(`sat.proof_draft`) in the steps of docs/proofs.md: literals become atoms, theory lemmas lemmas with their multipliers,
what the SAT solver learns ``rup`` lines, halved boxes splits. Only the draft of the strategy that refutes is kept.
"""

from solvers.activation_sat.solve import ActivationSat

__all__ = ["ActivationSat"]
