"""Somebody else's stream: its lines, its reports, and whether to believe them. Pure."""
