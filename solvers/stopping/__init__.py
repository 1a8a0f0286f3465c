"""How a solver stops itself: checkpoints, turns, native code in threads, and the answer that is left."""
