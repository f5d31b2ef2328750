"""How long everything is kept, and how it ends: the terms, the nightly action, what is held about one person."""
