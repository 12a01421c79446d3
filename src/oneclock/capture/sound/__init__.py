"""A microphone recorded alongside, and its clock."""
