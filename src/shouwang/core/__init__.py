"""Floor 2: places, people, access, the journal, privacy, and the promise that open things are owned."""
