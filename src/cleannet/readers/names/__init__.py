"""Logs of resolvers: which names were asked for, and which addresses were answered."""
