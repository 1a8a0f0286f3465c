"""What others read and write: VNN-COMP, ASlib, and what goes through pipes."""
