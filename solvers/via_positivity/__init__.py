"""Questions that positivity decides, and every positivity question as one on a box."""
