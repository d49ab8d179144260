"""Packages of iOS apps: property lists, Mach-O images, and privacy manifests."""
