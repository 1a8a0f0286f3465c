"""The machine that runs are measured on."""
