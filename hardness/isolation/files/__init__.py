"""Files and folders that are gone afterwards, whatever a run does with them."""
