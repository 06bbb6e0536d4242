"""What became of the claims of the founding literature: a table, a page, and what they say."""
