"""However many schools share with a reader, a page asks the database as often."""

from django.db import connection
from django.test.utils import CaptureQueriesContext
from people_made import LONG_AGO, person, reader, walker

from daymark.access.models import Sharing
from daymark.registers.models import School

SCHOOL = "900001"


def asked(client):
    with CaptureQueriesContext(connection) as queries:
        assert client.get(f"/{SCHOOL}/insight/").status_code == 200
    return len(queries)


def test_a_page_of_a_reader_asks_no_more_of_twelve_schools_than_of_two(places):
    council = reader(places.trust, places.near, places.other)
    officer = walker(person("Yvette Marsden", ("local_authority_officer", council)), places.near).client
    asked(officer)
    two = asked(officer)
    for number in range(10):
        school = School.objects.create(trust=places.trust, name=f"School {number}", urn=f"90010{number}")
        Sharing.objects.create(organisation=council, school=school, agreement="Agreement", start=LONG_AGO)
    assert asked(officer) == two


def asked_of(walker, tail):
    with CaptureQueriesContext(connection) as queries:
        walker.words(tail)
    return len(queries)


def test_the_pages_of_people_ask_no_more_of_five_readers_than_of_one(places, keeper):
    person("Yvette Marsden", ("local_authority_officer", reader(places.trust, places.near)))
    for tail in ("", "outside/"):
        keeper.get(tail)
    before = {tail: asked_of(keeper, tail) for tail in ("", "outside/")}
    for number in range(4):
        council = reader(places.trust, name=f"Council {number}")
        person(f"Officer {number}", ("local_authority_officer", council))
    assert {tail: asked_of(keeper, tail) for tail in before} == before
