"""Networks with two inputs as pictures."""
