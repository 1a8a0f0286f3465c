"""One hidden layer: clauses over the pieces of ridge functions, refuted by linear programs."""
