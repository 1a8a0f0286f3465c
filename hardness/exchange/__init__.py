"""What others read and write: VNN-COMP and ASlib."""
