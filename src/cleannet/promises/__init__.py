"""Promises that something is gone, beside what the records of the same audit show.

`plan` reads what somebody promises in a file, `kept` finds the controls beside the records, and `meeting` compares all promises
with the uses and things that were counted. Nothing here judges: a contradiction needs no clause.
"""
