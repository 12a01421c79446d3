"""The door to LiveKit: its sources fed in step, its rooms watched."""
