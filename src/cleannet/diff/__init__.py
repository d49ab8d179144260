"""Compares two values of one kind. `changes` is the core, and each other file compares one kind of thing.

Things are compared by id, so a comparison takes two mappings: clauses by their id, verdicts of a use by line. Nothing is judged
here: what is compared was made by the same functions as any answer.
"""
