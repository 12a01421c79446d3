"""A timeline to text and back; one format a file."""
