"""A user's copy of another table becomes a layer of the world: one file a family of tables, and `recognise` lists all of them.

`stream` opens and bounds what is read, `prefixes` and `blocks` are the two forms that tables of addresses have. `compare` tells how
a new layer differs from what is known.
"""
