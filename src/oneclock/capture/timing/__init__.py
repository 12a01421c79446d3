"""From stamps to times, from times to instants: the mathematics, all of it pure."""
