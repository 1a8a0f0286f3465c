"""What of the inputs matters to a question about all of R^d."""

from solvers.inputs.row_space import RowSpace, on_row_space, row_space

__all__ = ["RowSpace", "on_row_space", "row_space"]
