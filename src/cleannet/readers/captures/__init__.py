"""Captured packets: who talked to whom, which names were looked up, which servers were asked for."""
