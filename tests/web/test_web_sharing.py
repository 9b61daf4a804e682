"""What a head hands on goes through the gate: the file for sharing is what a governor would be given."""

from __future__ import annotations

import re
from html import unescape

import pytest
from made_school import said, signed_in
from test_web_withheld import crowd

from daymark.access.models import AuditEntry, Release

__all__ = ["crowd"]

FILES = [
    "insight/bands.csv?by=fsm",
    "insight/bands.csv?by=year_group&columns=all",
    "insight/measures.csv?",
    "insight/measures.json?",
    "figure/figure.json?measure=attendance_rate&by=sen",
    "figure/figure.json?measure=overall_absence_rate&form=7D&by=band",
]


def taken(client, school, tail):
    answer = client.get(f"/{school.key}/{tail}")
    assert answer.status_code == 200, tail
    return answer


def test_a_file_for_sharing_is_what_a_governor_is_given(crowd):
    head, officer, governor = (signed_in(role, crowd) for role in ("head", "attendance_officer", "governor"))
    for tail in FILES:
        theirs = taken(governor, crowd, tail).content
        assert taken(head, crowd, tail).content != theirs, "the head's own has true counts"
        for client in (head, officer, governor):
            assert taken(client, crowd, f"{tail}&for=sharing").content == theirs, tail
    assert [each.audience for each in Release.objects.all()] == ["fewer than 10 withheld"]


def test_it_says_so_in_its_name_and_on_record(crowd):
    head = signed_in("head", crowd)
    names = [
        taken(head, crowd, f"{tail}for=sharing")["Content-Disposition"]
        for tail in ("insight/bands.csv?", "insight/measures.csv?")
    ]
    assert all("-for-sharing-2025-10-24.csv" in name for name in names)
    taken(head, crowd, "insight/measures.csv")
    kinds = AuditEntry.objects.filter(act="figures.export").order_by("pk").values_list("detail__as", flat=True)
    assert [*kinds] == ["bands.csv for sharing", "measures.csv for sharing", "measures.csv"]


@pytest.mark.parametrize(
    "tail",
    ["insight/bands.csv?for=everybody", "insight/transitions.csv?for=sharing",
     "figure/figure.json?measure=attendance_rate&pupil={pupil}&for=sharing"],
)  # fmt: skip
def test_there_is_none_of_single_pupils_nor_for_other_ends(made, tail):
    address = made.address(tail.format(pupil=made.pupils[3].pk))
    head = signed_in("head", made.school)
    assert head.get(address).status_code == 404
    assert head.get(re.sub(r"&?for=\w+", "", address)).status_code == 200


def test_nor_of_a_part_of_a_school(made, tutor):
    for tail in (
        "insight/bands.csv",
        "insight/measures.csv",
        "insight/measures.json",
        "figure/figure.json?measure=attendance_rate",
    ):
        assert tutor.get(made.address(tail)).status_code == 200
        assert tutor.get(made.address(f"{tail}{'&' if '?' in tail else '?'}for=sharing")).status_code == 404


def test_it_is_offered_beside_what_has_true_counts(made, tutor, governor):
    head = signed_in("head", made.school)
    figure = "figure/?measure=attendance_rate&from=2025-08-01&to=2025-10-24"
    for tail in ("insight/", "insight/bands/", "insight/measures/", figure):
        page = head.get(made.address(tail))
        assert "counts under 10 are withheld" in said(page) and "up to Friday 24 October" in said(page)
        hrefs = [unescape(href) for href in re.findall(r'href="([^"]+for=sharing)"', page.content.decode())]
        assert hrefs and all(head.get(href).status_code == 200 for href in hrefs)
        for client in (tutor, governor):
            assert "for=sharing" not in client.get(made.address(tail)).content.decode()
    assert head.get(hrefs[0]).json()["figures"][0]["suppressed"] is False


def test_a_page_to_print_for_governors_is_as_they_see_it(crowd):
    head, governor = (signed_in(role, crowd) for role in ("head", "governor"))
    for tail in ("insight/?", "insight/bands/?by=fsm", "insight/measures/?"):
        theirs, mine = taken(governor, crowd, tail), taken(head, crowd, f"{tail}&for=sharing")
        assert counts(mine) == counts(theirs) != counts(taken(head, crowd, tail))
        assert "This page is for sharing." in said(mine) and "You see this because" not in said(mine)
        files = re.findall(r'href="([^"]+[.](?:csv|json)[^"]*)"', mine.content.decode())
        assert all("for=sharing" in href for href in files), "nothing true is taken from it by mistake"


def counts(page):
    """What stands in the tables of a page."""
    return [
        " ".join(re.sub(r"<[^>]+>", " ", cell).split())
        for cell in re.findall(r"<td.*?</td>", page.content.decode(), re.S)
    ]
