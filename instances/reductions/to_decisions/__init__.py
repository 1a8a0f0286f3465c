"""From source problems to questions about networks that are answered by yes or no."""
