"""Reports of optimisations: sentences, the front in a picture, tables."""
