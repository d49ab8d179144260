"""Files become policies, waivers and test cases; whatever is wrong with a file is named with its line.

`policy` reads and binds, `find` takes the user's word for one (a shipped name or a file), `bound` is a clause within its measure.
`lint` and what begins with it finds defects; `located` and `defects` say where they stand. `schema` publishes the forms.
"""
