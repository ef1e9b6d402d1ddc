"""The divisions of the country, their names and codes."""
