"""From one source problem to another."""
