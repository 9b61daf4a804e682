"""Opening a pupil in an emergency, and ending that."""
