"""Statistics: how sure a comparison is, and how many replications that takes."""
