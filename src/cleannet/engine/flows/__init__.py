"""The ways for many flows: a table is cut into pieces, and compiled loops add up each piece on a core of its own.

`session` starts `pieces` and takes them in order. `parquet` and `lines` decide which pieces an input has. `pages`, `columns`,
`text` and `batches` turn the content of a piece into `rows` with two `ends`. A `worker` looks up what the ends mean (`meanings`)
and adds up the rows, also by the user's groups (`groups`). `totals` turns all sums into uses.
"""
