"""Logs and tables of traffic: who spoke with whom, when and how much."""
