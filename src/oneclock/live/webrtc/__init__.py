"""The door to aiortc: tracks sent on one clock, and other people's streams watched."""
