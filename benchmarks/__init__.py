"""Measurements against other solvers; no part of the installed packages. `scripts/bench` runs them.

`goals` says what is claimed and on which instances, `peers` holds one file a competitor, `encodings` what those are
given, and `results.json` and `RESULTS.md` what came out.
"""
