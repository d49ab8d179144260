"""The ways of many flows: pieces of a table, each added up by a worker in compiled loops, on a core of its own.

`session` starts `pieces` and takes them in order. `parquet` and `lines` say which pieces an input has. What stands in them becomes
`rows` with two `ends`: by `pages`, `columns`, `text` or `batches`. A `worker` looks up what the ends mean (`meanings`) and adds the
rows up, also by what the user groups them by (`groups`). `totals` makes uses of it all.
"""
