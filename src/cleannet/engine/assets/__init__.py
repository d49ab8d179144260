"""Which things of ours name what: how many they are, and, where a user asks, all of them.

`shown` pairs the assets of a batch with uses; `number` counts them, in memory that has a bound; `spill` keeps them on disk until it
is known which uses are asked for, and `order` then tells them in order.
"""
