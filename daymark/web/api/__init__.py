"""The interface for programs: schools, groups, figures, pupils and imports under /api/v1, for whoever holds a token."""
