"""People, what they are where, and what is kept of what they did."""

from daymark.access.models.people import Membership, MembershipQuery, Person, PersonManager

__all__ = ["Membership", "MembershipQuery", "Person", "PersonManager"]
