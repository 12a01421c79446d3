"""Many cameras, one instant: record them together, and say how far that is true."""
