"""The ways of many flows: pieces of a table, each added up by a worker in compiled loops, on a core of its own."""
