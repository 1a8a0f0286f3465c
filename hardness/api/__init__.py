"""The front door for Python: what a person has (a graph, a formula, arrays) in, values that show themselves out.

One file a step: `making` (reduce, ask), `deciding` (solve, check), `studying` (run, report), `growth` (scaling) and
`pictures` (draw); `sources` and `networks` understand what comes from other libraries. Nothing is computed here that
the command line does not compute, and nothing is trusted more.
"""
