"""What pictures are made of: the plane that they show, the steps of a reduction, the graph of all reductions."""
