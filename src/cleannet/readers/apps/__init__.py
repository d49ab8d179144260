"""Apps: those on a device, those installed in a fleet, those offered by a store."""
