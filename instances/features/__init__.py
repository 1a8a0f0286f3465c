"""Numbers that describe an instance, for models of what a run on it will cost."""
