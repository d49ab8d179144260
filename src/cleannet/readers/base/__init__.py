"""What a reader is given, what it is, and what it can tell besides batches. Everything else in `readers` stands on this."""
