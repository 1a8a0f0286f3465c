"""The geometry of tropical maps: cells, regions, radii and boxes that hold all vertices."""
