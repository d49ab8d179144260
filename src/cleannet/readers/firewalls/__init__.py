"""Logs of firewalls: which connections they allowed, and which they refused."""
