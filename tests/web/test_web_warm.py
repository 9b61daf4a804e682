"""A server gets ready for the first question by itself."""

from django.utils import timezone
from made_school import TODAY, said, signed_in

from daymark.access.models import RightsCase
from daymark.registers.models import School
from daymark.reports import measures_page
from daymark.reports import overview_page as reports
from daymark.web import warm


def test_the_first_overview_of_everybody_who_sees_the_school_is_there_already(made, officer, governor, tutor):
    warm.warm()
    before = reports._page.cache_info()
    for client in (officer, governor):
        assert client.get(made.address("insight/")).status_code == 200
    after = reports._page.cache_info()
    assert (after.hits, after.misses) == (before.hits + 2, before.misses)
    tutor.get(made.address("insight/"))
    assert reports._page.cache_info().misses == before.misses + 1


def test_so_are_its_measures(made, officer, governor, tutor):
    warm.warm()
    before = measures_page._page.cache_info()
    for client in (officer, governor):
        assert client.get(made.address("insight/measures/")).status_code == 200
    after = measures_page._page.cache_info()
    assert (after.hits, after.misses) == (before.hits + 2, before.misses)


def test_so_is_what_is_seen_beside_a_record_at_rest(made, officer):
    RightsCase.objects.create(
        school=made.school, kind="restriction", state="in_force", pupil=made.pupils[20].pk,
        received_on=TODAY, opened_at=timezone.now(),
    )  # fmt: skip
    warm.warm()
    before = reports._page.cache_info()
    assert "23 pupils" in said(officer.get(made.address("insight/")))
    assert reports._page.cache_info().misses == before.misses


def test_a_school_without_registers_and_a_trust_without_schools_are_no_trouble(trust):
    warm.warm()
    school = School.objects.create(trust=trust, name="New School", urn="900021")
    school.refresh_from_db()
    head = signed_in("head", school)
    warm.warm()
    assert "There are no registers of New School yet." in said(head.get(f"/{school.key}/insight/"))
