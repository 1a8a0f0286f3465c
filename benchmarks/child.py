"""One competitor on one case in a fresh process: ``python -m benchmarks.child CASE COMPETITOR SECONDS RESULT``.

CASE is a pickled `Case`, RESULT the file for the JSON reply. A competitor that is done at once is asked up to 25
times, each time with a fresh copy of the question, and the median time counts: what runs for the first time in a
process is slower.
"""

import json
import os
import pickle
import resource
import sys
from dataclasses import asdict, replace
from pathlib import Path
from statistics import median

from benchmarks.peers import find
from benchmarks.reply import Reply

MEMORY_BYTES = 8 * 2**30

REPEATS, ENOUGH_S = 25, 0.7
"""A competitor is asked again until it was asked so often or took so many seconds altogether."""


def main(case: str, competitor: str, seconds: str, result: str) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    pickled = Path(case).read_bytes()
    peer = find(competitor)
    peer.prepare(pickle.loads(pickled))
    replies: list[Reply] = []
    while len(replies) < REPEATS and sum(reply.seconds for reply in replies) < ENOUGH_S:
        replies.append(peer.solve(pickle.loads(pickled), float(seconds)))
        if replies[-1].answer == "unknown":
            break
    told = {str(reply.answer) for reply in replies}
    if len(told) > 1:
        raise RuntimeError(f"{competitor} says {' and '.join(sorted(told))} of one case")
    reply = replace(replies[-1], seconds=median(reply.seconds for reply in replies))
    Path(result).write_text(json.dumps(asdict(reply)))

    os._exit(0)  # threads of native libraries must not hold it up


if __name__ == "__main__":
    main(*sys.argv[1:])
