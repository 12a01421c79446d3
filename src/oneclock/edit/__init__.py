"""A timeline and what is made of it: originals in, something to edit with out."""
