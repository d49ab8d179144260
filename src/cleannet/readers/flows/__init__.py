"""Logs and tables of traffic: who talked to whom, when and how much."""
