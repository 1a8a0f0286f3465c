"""What ``hardness list`` prints, and which solver decides which question."""
