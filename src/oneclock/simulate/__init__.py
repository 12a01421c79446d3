"""Shipped known truth: events whose every clock is known, heard and seen by simulated cameras.

All of it is pure except `film_event`, which writes the recordings to a folder.
"""
