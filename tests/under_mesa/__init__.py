"""What Mesa's own tests ask of a model, asked of a market: the same on every Mesa supported."""
