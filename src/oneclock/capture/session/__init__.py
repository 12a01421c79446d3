"""A recording's folder: begun, finished, read, assembled."""
