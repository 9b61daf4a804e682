"""Naming a browser by what it says of itself, as far as people know theirs."""

from __future__ import annotations

# In this order: most browsers name others that came before them.
BROWSERS = (("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"))
MACHINES = (
    ("iPhone", "an iPhone"), ("iPad", "an iPad"), ("Android", "Android"), ("CrOS", "a Chromebook"),
    ("Windows", "Windows"), ("Mac", "a Mac"), ("Linux", "Linux"),
)  # fmt: skip


def said(user_agent: str) -> str:
    """ "Firefox on Windows"; "A browser" for what says nothing known."""
    browser = next((name for mark, name in BROWSERS if mark in user_agent), "A browser")
    machine = next((name for mark, name in MACHINES if mark in user_agent), "")
    return f"{browser} on {machine}" if machine else browser
