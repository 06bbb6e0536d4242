"""Claims of the founding literature, tried in a market and over what is uncertain."""
