"""What is measured: retention, profit, loyalty and where the money went, from counts and books."""
