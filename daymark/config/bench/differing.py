"""Answers that are not the same."""

from __future__ import annotations


class DifferentError(RuntimeError):
    """Two that were asked the same do not agree: nothing about their speed is said. The message names who differs."""
