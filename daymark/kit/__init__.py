"""The floor: dates and school weeks, files, charts, page components. Knows nothing of schools' data."""
