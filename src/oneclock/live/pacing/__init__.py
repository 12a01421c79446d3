"""What is sent when: the media clock, turns, late frames. Pure: `now` is an argument."""
