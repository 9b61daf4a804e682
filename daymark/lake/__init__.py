"""The columnar copy of the registers: derived, never edited, built beside, swapped in. Only here is DuckDB known."""
