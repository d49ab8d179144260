"""Bytes to columns: one file per format, named after the format; `READERS` is the list of them."""
