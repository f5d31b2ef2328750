"""Floor 5: the request desk. Every plea becomes a request that is owned, promised, moved and closed."""
