"""What the region solver counts beside activation and linear regions."""

from solvers.region.questions.boundary import boundary
from solvers.region.questions.maps import maps
from solvers.region.questions.touching import touching

__all__ = ["boundary", "maps", "touching"]
