"""The only door to PyAV and soxr: recordings in, arrays on the presentation timeline out, and back.

Local time is what a player shows: PTS minus the container's start time where that is positive. It
is not a count of decoded samples; the two differ by encoder priming, edit lists, late tracks and
gaps, and counting was measured to be wrong by up to two seconds.
"""
