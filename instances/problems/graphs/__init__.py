"""Problems about graphs and digraphs."""
