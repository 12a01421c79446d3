"""Cameras without sound on one timeline: found by what they saw of the light."""
