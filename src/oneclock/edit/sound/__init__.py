"""The sound of a programme: who is near which microphone, whose is open, how loud it all is."""
