"""What the page says in words before anything else: who won, what became of the runs, how the cost grew."""
