"""Who is asking: people, memberships, roles and the Scope they give."""
