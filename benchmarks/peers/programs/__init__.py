"""General-purpose solvers on our programs of the network."""
