"""Which of our things name a use: how many they are and, on request, the full list.

`shown` pairs the assets of a batch with uses. `number` counts them in bounded memory. `spill` keeps them on disk until it is known
which uses are asked for, and `order` then sorts them.
"""
