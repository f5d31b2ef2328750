"""Floor 6: the only place where a request meets the capabilities: steps, and what causes what."""
