"""Audit: evaluations beside the truth, in sentences, a table, pictures and a page."""
