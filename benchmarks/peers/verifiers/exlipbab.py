"""ExLipBaB: branch and bound over activations for the Lipschitz constant, with GLPK."""

import numpy as np
from exlipbab.exlipbab_main import exlipbab_main
from exlipbab.helper_classes.piece_wise_linear_function import PWL_Identity, PWL_Relu
from exlipbab.helper_classes.polyhedron import Polyhedron

from benchmarks.reply import Reply, timed
from instances.question import Box
from instances.questions import Lipschitz


def solve(question: Lipschitz, seconds: float) -> Reply:
    assert isinstance(question.domain, Box)
    box = question.domain
    sides = [(float(low), float(high)) for low, high in zip(box.lower, box.upper, strict=True)]
    network = []
    for layer in question.network.layers:
        kind = PWL_Identity if layer is question.network.layers[-1] else PWL_Relu
        network += [(layer.weights.copy(), layer.bias.copy()), kind(layer.outputs)]
    norm = {"1": 1, "2": 2, "inf": np.inf}[question.p]
    start = Polyhedron.from_intervals(sides)
    (low, high, *history), spent = timed(
        lambda: exlipbab_main(network, start, pnorm=norm, verbose=False, timeout=seconds), seconds
    )
    work = {"nodes": len(history[0][0]) if history else 0}
    return Reply("unknown", spent, work, "time limit") if high > low else Reply(float(low), spent, work)
