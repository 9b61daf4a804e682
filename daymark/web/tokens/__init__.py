"""Tokens for programs: made (and shown once), listed, ended."""
