"""Networks on a plane, and the steps of a reduction, as pictures."""
