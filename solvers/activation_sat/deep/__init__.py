"""Several hidden layers: signs are decided by clauses, and linear relaxations refute them."""
