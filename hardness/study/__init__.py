"""Studies as values: what they ask for, what is built for them, and how far they have come."""
