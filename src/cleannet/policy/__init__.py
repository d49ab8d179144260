"""Files become policies, waivers and test cases; defects of a file are named with their line.

`policy` reads and binds, `find` finds one by a shipped name or a file, `bound` is a clause within its measure. `lint` and the files
that begin with it find defects; `located` and `defects` say where they are. `schema` publishes the forms.
"""
