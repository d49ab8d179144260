"""Logs of resolvers: which names were looked up, and the addresses in the answers."""
