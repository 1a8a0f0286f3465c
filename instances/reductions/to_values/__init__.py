"""From source problems to maxima and Lipschitz constants."""
