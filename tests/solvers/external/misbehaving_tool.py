"""A verifier that can be told how to misbehave: ``misbehaving_tool.py HOW ONNX VNNLIB TIMEOUT RESULT SEED``.

It needs the standard library only, as it is run by itself. `honest` answers the questions of the tests, which ask
whether max(0, x) >= t on a box of one input.
"""

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path


def main(how: str, vnnlib: str, timeout: str, result: str, seed: str) -> None:
    match how:
        case "honest":
            Path(result).write_text(solved(Path(vnnlib).read_text()))
        case "printing":
            print("loading\n" + solved(Path(vnnlib).read_text()))
        case "telling":
            Path("/".join((os.environ["TOLD"], "told"))).write_text(" ".join((timeout, seed, sys.stdin.read())))
            Path(result).write_text("unsat\n")
        case "deaf":
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
            Path(result).write_text("unsat\n")
            time.sleep(600)
        case "leaking":
            Path(result).write_text(solved(Path(vnnlib).read_text()))
            leak()
        case "leaking and hanging":
            leak()
            time.sleep(600)
        case "chattering":
            for _ in range(100):
                sys.stdout.write("x" * 2**20)
                sys.stderr.write("y" * 2**10)
            Path(result).write_text(solved(Path(vnnlib).read_text()))
        case "chattering without an end":
            while True:
                sys.stdout.write("x" * 2**20)
        case "gorging":
            eaten = []
            while True:
                eaten.append(bytes(2**25))
        case "crashing":
            print("a last word", file=sys.stderr, flush=True)
            os.abort()
        case _:  # the result itself, whatever it is
            Path(result).write_text(how.encode().decode("unicode_escape"))


def solved(vnnlib: str) -> str:
    bounds = {name: float(value) for name, value in re.findall(r"\(([<>]= \w_0) (\S+?)\)", vnnlib)}
    x = max(0.0, bounds["<= X_0"])
    return f"sat\n((X_0 {x})\n (Y_0 {x}))\n" if x >= bounds[">= Y_0"] else "unsat\n"


def leak() -> None:
    """A process in a session of its own that ignores SIGTERM, and whose parent is gone; it holds stdout open."""
    code = (
        "import os, signal, sys, time\n"
        "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        "if os.fork(): sys.exit()\n"
        "os.setsid()\n"
        "open(os.environ['TOLD'] + '/pid.part', 'w').write(str(os.getpid()))\n"
        "os.rename(os.environ['TOLD'] + '/pid.part', os.environ['TOLD'] + '/pid')\n"
        "time.sleep(600)\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
    while not Path(os.environ["TOLD"], "pid").exists():
        time.sleep(0.01)


if __name__ == "__main__":
    _, how, _, *rest = sys.argv
    main(how, *rest)
