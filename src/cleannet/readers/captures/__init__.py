"""Captured packets: who spoke with whom, which names were looked up, which servers were asked for."""
