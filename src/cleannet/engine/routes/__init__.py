"""The way of AS paths: what a path names is found out once, whatever number of routes have it (`by_path`).

Whole routes tell more than hops (`ways`): whom all routes to a prefix cross (`upstream`, by the numbers of `prefixes`), which leave
a country to come back (`detours`), and the path that is shown beside an AS (`met`).
"""
