"""VNN-LIB: what it says of a network's inputs and outputs, and counterexamples."""
