"""The way for few or mixed rows: `pairs` of a record and what it names, one column at a time, added up by `batch`."""
