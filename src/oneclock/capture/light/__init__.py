"""A light that was switched tells every camera's error."""
