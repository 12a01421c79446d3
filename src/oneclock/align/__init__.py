"""Many recordings, one timeline: found by what the recordings heard."""
