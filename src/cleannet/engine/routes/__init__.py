"""The way of AS paths: what a path names is found out once, whatever number of routes have it."""
