"""The SAT solver and what it leaves behind: clauses, drafts of proofs."""
