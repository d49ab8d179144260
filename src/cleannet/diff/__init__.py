"""Two values of one kind: what changed from one to the other. `changes` is the core; each other file compares one kind of thing.

What has an id is compared by it, so a comparison is made of two mappings: clauses by their id, verdicts of a use by line. Nothing
here judges: what is compared was made by the same functions as any answer.
"""
