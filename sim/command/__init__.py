"""Command: the form that all questions share, and what runs every one of them."""
