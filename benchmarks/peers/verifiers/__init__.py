"""Other people's tools for networks."""
