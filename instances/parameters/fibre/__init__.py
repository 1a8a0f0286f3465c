"""The fibre of a network with two hidden layers: the networks of the same widths with the same function.

f(x) = beta + sum_j a_j R(V_j y + c_j) with y = R(W x + b), one output, and a first hidden layer that is no wider than
the input: rank W = n_1. Then y takes every value of the orthant y >= 0, and what the second layer does there is all
that f knows of it. That makes explicit which neurons of the second layer never switch (`classification`), which
parameters can therefore change (`moves`, `sample`), how many dimensions they leave (`generic_dimension`), and a normal
form that recognises many equal functions (`normal_form`).

With a wider first layer, or more hidden layers, nothing of this is known here.
"""

from instances.parameters.fibre.classification import Classification, classification
from instances.parameters.fibre.generic import generic_dimension, violation
from instances.parameters.fibre.moves import FreeNeuron, Move, RetuneOn, ShiftHidden, moves, sample
from instances.parameters.fibre.normal_form import NormalForm, normal_form

__all__ = [
    "Classification",
    "FreeNeuron",
    "Move",
    "NormalForm",
    "RetuneOn",
    "ShiftHidden",
    "classification",
    "generic_dimension",
    "moves",
    "normal_form",
    "sample",
    "violation",
]
