"""Reads what a system says it runs: one file for each system that prints its rules otherwise than in the files that it loads."""
