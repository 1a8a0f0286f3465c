"""How a one-hidden-layer network is put into words for the peers. Building a model is never part of a measured time."""
