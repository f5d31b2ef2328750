"""Floor 7: one file per service, found by its name. Nothing outside this package names a kind."""
