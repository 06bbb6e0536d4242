"""Claims of the founding literature on loyalty, each put to a test that it can fail."""
