"""Validation: the table of regularities, in a terminal and as a page with a picture for each."""
