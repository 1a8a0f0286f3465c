"""The store: one row a finished run, and how much of a study is there."""
