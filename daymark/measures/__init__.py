"""Definitions in, figures out: rates, bands, broken weeks. Nothing else computes a rate."""
