"""Floor 7: counts, charts and exports. Reads only."""
