"""Arrays in, arrays out: the arithmetic, which knows neither networks' owners nor policies.

A file is one step, written as a plain loop or in numpy. `compiled` makes a loop fast, and keeps what it compiled on disk where only
we may write; few rows run the same loop as it is written, so every step has one definition.
"""
