"""What several reductions share: gadgets, bumps, and labels whose sums are all different."""
