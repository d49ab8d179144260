"""Traceroutes: which routers a path passed, and whether its destination answered."""
