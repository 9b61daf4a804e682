"""People, what they are where, and what is kept of what they did."""

from daymark.access.models.audit import AuditEntry
from daymark.access.models.emergency import BreakGlass
from daymark.access.models.invitations import Invitation
from daymark.access.models.organisations import Organisation, Sharing
from daymark.access.models.people import Membership, MembershipQuery, Person, PersonManager
from daymark.access.models.releases import Release
from daymark.access.models.reviews import AccessReview, Reviewed
from daymark.access.models.rights import DocumentVersion, RightsCase, Tombstone
from daymark.access.models.staff import StaffList, StaffProposal
from daymark.access.models.tokens import ApiToken

__all__ = [
    "AccessReview",
    "ApiToken",
    "AuditEntry",
    "BreakGlass",
    "DocumentVersion",
    "Invitation",
    "Membership",
    "MembershipQuery",
    "Organisation",
    "Person",
    "PersonManager",
    "Release",
    "Reviewed",
    "RightsCase",
    "Sharing",
    "StaffList",
    "StaffProposal",
    "Tombstone",
]
