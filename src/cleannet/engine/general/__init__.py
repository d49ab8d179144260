"""The way of few or mixed rows: any batch, a column at a time, as exact as its reader."""
