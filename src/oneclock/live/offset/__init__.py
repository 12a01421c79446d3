"""What the offset is, by which witness, and what follows from it. Pure: `now` is an argument."""
