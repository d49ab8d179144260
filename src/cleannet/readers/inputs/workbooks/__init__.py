"""Workbooks of spreadsheets: each sheet is an input of its own, written as lines of text, one for each row of the sheet."""
