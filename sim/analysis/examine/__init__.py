"""Would a referee believe this market? What is asked first, with a benchmark for each answer."""
