"""Languages that several targets share."""
