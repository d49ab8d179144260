"""What would break, and what is left: the arithmetic of leaving somebody out.

`graph` is who connects with whom; `reach` and `lengths` are the routes of every pair of ASes over it, `tree` those towards one AS
with every hop; `routes` is what an exclusion costs, `path` the way around.
"""
