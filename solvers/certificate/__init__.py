"""Proofs as they are written; docs/proofs.md is the format, `solvers.checker` follows them."""
