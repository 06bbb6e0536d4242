"""Budget: what policies spend on loyalty, and bringing them to the same amount."""
