"""nnenum in exact mode: it splits the box into the activation regions of the network, one star each."""

from nnenum.enumerate import enumerate_network
from nnenum.settings import Settings

from benchmarks.peers.verifiers.nnenum import one_process, sides, translated
from benchmarks.reply import Reply, timed
from instances.question import Box
from instances.questions import Regions


def solve(question: Regions, seconds: float) -> Reply:
    assert isinstance(question.domain, Box), "nnenum starts from a box"
    one_process(seconds)
    Settings.BRANCH_MODE = Settings.BRANCH_EXACT
    network, box = translated(question.network), sides(question.domain)
    result, spent = timed(lambda: enumerate_network(box, network), seconds)
    work = {"regions": int(result.total_stars)}
    if result.result_str == "none":
        return Reply(float(result.total_stars), spent, work)
    return Reply("unknown", spent, work, result.result_str)
