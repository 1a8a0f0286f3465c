"""From one question about a network to another, with another network."""
