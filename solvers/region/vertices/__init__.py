"""All regions on a box at once, from the vertices of the arrangements."""
