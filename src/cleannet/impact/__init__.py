"""What breaks if somebody is left out, and what remains.

`graph` says who connects with whom. `reach` and `lengths` have the routes of every pair of ASes over it, `tree` those towards one
AS with every hop. `routes` says what an exclusion costs, `path` gives the way around.
"""
