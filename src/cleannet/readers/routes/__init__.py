"""Tables and updates of BGP: over which networks a prefix is reached, and who originates it."""
