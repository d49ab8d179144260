"""Arrays in, arrays out: arithmetic that knows neither owners of networks nor policies.

Each file is one step, written as a plain loop or in numpy. `compiled` makes a loop fast, and keeps its machine code on disk where
only we may write. Few rows run the same loop as written, so every step has one definition.
"""
