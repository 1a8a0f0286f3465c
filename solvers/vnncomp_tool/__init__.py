"""This package's own entry to VNN-COMP: the folder that the competition calls. The command in it is ``hardness solve``.

docs/external-verifiers.md says how to use it.
"""
