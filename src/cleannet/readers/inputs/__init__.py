"""Strangers' bytes, found, unpacked, bounded, and cut into lines, rows or documents; and what a reader is."""
