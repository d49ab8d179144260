"""What a reader is, what it is given, and what it may return besides batches. All other packages of `readers` stand on this."""
