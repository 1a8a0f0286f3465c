"""One solver on one instance: from outside, from inside, and what may be believed of what it says."""
