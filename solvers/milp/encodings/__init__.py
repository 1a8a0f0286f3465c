"""Networks as mixed-integer programs."""
