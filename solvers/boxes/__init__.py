"""Branch and bound over boxes: floats propose, integers confirm, and every part that is closed is a line of a proof."""

from solvers.boxes.solve import Boxes

__all__ = ["Boxes"]
