"""Is the function of a network, of any depth, that of some network with one hidden layer?"""

from solvers.one_hidden_layer.decide import Depth, Jump, one_hidden_layer_enough

__all__ = ["Depth", "Jump", "one_hidden_layer_enough"]
