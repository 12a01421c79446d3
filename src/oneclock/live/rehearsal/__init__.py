"""A session in virtual time: producers and networks whose truth is known, and what became of it."""
