"""Floor 1: what every room may lean on, and no models."""
