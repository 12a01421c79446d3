"""Cameras grabbed in lock-step: one process each, and a gate that none passes before the others."""
