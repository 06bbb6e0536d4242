"""Laws of the engine: what must hold in any market, whatever its numbers."""
