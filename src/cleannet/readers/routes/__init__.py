"""BGP tables and updates: over which networks a prefix is reached, and who originates it."""
