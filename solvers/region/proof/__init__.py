"""What a walk over all regions proves, written down as a tree."""
