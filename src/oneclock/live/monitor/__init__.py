"""How a viewer is doing, from all who know, and what follows from it. Pure."""
