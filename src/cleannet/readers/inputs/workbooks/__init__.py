"""Workbooks of spreadsheets: each sheet is an input of its own, as lines of text with one line per row."""
