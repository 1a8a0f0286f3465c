"""Networks on a plane, the steps of a reduction, and the graph of all reductions, as pictures."""
