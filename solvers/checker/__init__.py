"""The checker of proofs. It imports `instances` and nothing else of ours: no solver, no linear program, no float.

A proof is lines of text, docs/proofs.md. They are read one after the other, and nothing in them is believed:

- `check` reads the file, its head and its sections, and asks the question which claims prove the answer.
- `fold` follows the steps that make a network smaller before anything is claimed of it.
- `section` is one claim: it keeps the open nodes of a tree of cases, and does what the lines say, if they may.
- `bound` computes, at a node, the least upper bound that chords and multipliers give of a function (weak duality). A
  node is closed where it is low enough. `affine` has the arithmetic, `pieces` a ridge that bends more than once.
- `rank` does the same for the claim that active rows span the space.
- `clauses` keeps what is refuted as clauses over atoms, and follows unit propagation; `cases` goes through what
  relations of three directions leave.

Rationals are those of FLINT. docs/trust.md says what of this has to be trusted.
"""
