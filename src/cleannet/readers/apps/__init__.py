"""Which apps a device holds, a fleet installs or a store offers."""
