"""What the capture wing has to reach, measured."""
