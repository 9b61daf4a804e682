"""Daymark: why pupils miss school, what to do about it, and whether it helped."""

__version__ = "0.1.0"
