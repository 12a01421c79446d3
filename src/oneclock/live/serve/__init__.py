"""The door to aiohttp: a page, metrics, health and what viewers report, from this machine."""
