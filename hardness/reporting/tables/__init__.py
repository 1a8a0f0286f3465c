"""Tables of the page that need no fit."""
