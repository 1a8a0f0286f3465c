"""From counting to counts of regions and components, and to volumes."""
