"""One question, or many, put to one solver outside of any study; and many instances drawn."""
