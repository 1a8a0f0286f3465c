"""Networks that somebody has constructed, of any size; a seed only relabels them, if anything."""
