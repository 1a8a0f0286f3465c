"""Where the runs of a study are done: on this machine (`local`) or on a cluster (`dask`), behind one interface."""
