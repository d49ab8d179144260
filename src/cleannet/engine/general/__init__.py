"""The way of few or mixed rows: `pairs` of a record and what it names, a column at a time, added up by `batch`."""
