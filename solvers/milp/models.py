"""Which model a question is asked by, and what is said if there is none: what needs the engine's library."""

from instances.errors import InputError
from instances.questions import Lipschitz, Positivity
from solvers.answer import Answer, Stop, unknown
from solvers.balance import in_balance
from solvers.milp.engine import Engine, InexactError
from solvers.milp.lipschitz import lipschitz
from solvers.milp.positivity import positivity
from solvers.milp.vertices import within_vertices
from solvers.solver import Limits
from solvers.stopping.as_answer import within


def decide(question: Lipschitz | Positivity, name: str, encoding: str, box: str, limits: Limits) -> Answer:
    """Decide a question that is not refused.

    Parameters
    ----------
    name, encoding, box
        Of the engine and the model, and where it is looked at, see `solvers.milp.solve.Milp`.
    """
    work = dict.fromkeys(("nodes", "iterations", "lps", "binaries"), 0)
    engine = Engine(name, limits.seed, work)

    def modelled(balanced: Lipschitz | Positivity) -> Answer:
        if isinstance(balanced, Lipschitz):
            return lipschitz(balanced, engine)
        method = positivity if box == "homogenise" else within_vertices
        return method(balanced, engine, encoding)

    def decided() -> Answer:
        try:
            return in_balance(question, modelled, least=1)
        except InexactError as error:
            return unknown(Stop.INEXACT, str(error), work)
        except InputError as error:
            return unknown(Stop.UNSUPPORTED, str(error), work)
        except ArithmeticError as error:
            return unknown(Stop.INEXACT, f"no model in floats: {error}", work)

    return within(limits, decided, lambda: work, lambda: f"{work['nodes']} nodes")
