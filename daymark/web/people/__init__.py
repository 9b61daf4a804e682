"""Who works here as what: people, their roles, invitations, the staff list and the review of access."""
