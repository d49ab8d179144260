"""Logs of firewalls: which connections they let pass, and which they refused."""
