"""Tables with a header line, whatever they list: how they are cut, what a cell says, and by which names a column is known."""
