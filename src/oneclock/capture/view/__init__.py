"""Looking on while cameras record, without touching them."""
