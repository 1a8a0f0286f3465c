"""Studies: which instances, which solvers, under which limits, and what is run of them."""
