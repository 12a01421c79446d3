"""The door to a browser: what is truly seen and heard of a page, by flash and beep."""
