"""Finds values in lines of logs: places in bytes, one per line, with no Python object per line.

A place is a pair of arrays, `begin` and `end`, in bytes of the text; both are -1 for a line that has no value there.
"""
