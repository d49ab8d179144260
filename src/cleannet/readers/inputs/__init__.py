"""Bytes from strangers are found, unpacked within limits, and cut into lines, rows or documents."""
