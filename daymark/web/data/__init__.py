"""The Data area: bringing registers in, what came of it, and the calendar read from them."""
