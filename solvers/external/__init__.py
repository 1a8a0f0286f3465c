"""Solvers that others wrote: any verifier by a command line or its VNN-COMP scripts, and libraries called in process.

Here lives what makes a stranger's answer one of ours: its witness is checked exactly, and its process is contained.
docs/external-verifiers.md says how to use it.
"""
