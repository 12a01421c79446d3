"""Colour: what cameras record in log curves and wide gamuts, for an ordinary screen. Pure."""
