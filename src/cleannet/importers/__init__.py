"""A user's copy of another table becomes a layer of the world: one file per family of tables, listed in `recognise`.

`stream` opens inputs and limits what is read. `prefixes` and `blocks` are the two forms of tables of addresses. `compare` says how
a new layer differs from what is known.
"""
