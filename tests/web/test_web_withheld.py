"""What a governor is not shown cannot be worked out from what a governor is shown."""

import csv
import io
import re
from datetime import timedelta
from fractions import Fraction

import polars as pl
import pytest
from django.conf import settings
from made_school import FIRST, make_school, marks_of, signed_in

from daymark.access.disclosure import ALONG, FEW, Sum, withheld, worked_out
from daymark.insight.groups import label
from daymark.kit.school_year import SchoolYear
from daymark.lake.build import build
from daymark.lake.layout import SchoolRow
from daymark.measures.figures import BANDS
from daymark.registers.frames import PUPILS, WEEKS

SMALLEST = 10
YEARS = {"7": 130, "8": 117, "9": 141, "10": 124}
SPANS = [band.strip("[)]").replace(",", "-") for band in BANDS]
DIVISIONS = ("year_group", "fsm", "sen", "sex", "eal")


def _missed(number):
    """Sessions of 70 missed by pupil n: most few, some many."""
    if number % 97 == 0:
        return 40
    if number % 23 == 0:
        return 15 + number % 6
    return (number * 7) % 11 if number % 5 == 0 else number % 5


def _people():
    number = 0
    for year, held in YEARS.items():
        for at in range(held):
            number += 1
            sen = "E" if number % 60 == 0 else "K" if number % 7 == 0 else "N"
            yield number, {"year_group": year, "form": f"{year}{'ABCD'[at % 4]}", "sex": "FM"[number % 2],
                           "fsm": "YN"[number % 6 > 0], "sen": sen, "eal": "N"}  # fmt: skip


@pytest.fixture
def crowd(trust):
    """A school of 512 whose year groups have some bands of few pupils."""
    school = make_school(trust, "Crowded School", urn="900020").school
    lay_crowd(school)
    return school


def lay_crowd(school):
    """Build its year of the lake."""
    people = [{"school": school.key, "pupil": f"{n}", **known} for n, known in _people()]
    weeks = [
        (school.key, f"{n}", FIRST + timedelta(weeks=at), w, "")
        for n, _ in _people()
        for at, w in enumerate(marks_of(_missed(n)))
    ]
    build(settings.LAKE_ROOT, SchoolRow(school.key, school.name, school.phase), SchoolYear.of(FIRST),
          pl.DataFrame(weeks, schema=WEEKS, orient="row"), pl.DataFrame(people, schema=PUPILS))  # fmt: skip


def _bands(client, school, by, every):
    """The file of the bands: each count, None where it is withheld."""
    query = f"by={by}{'&columns=all' if every else ''}"
    head, *lines = csv.reader(io.StringIO(client.get(f"/{school.key}/insight/bands.csv?{query}").content.decode()))
    spans = [re.sub(r"\D*(\d+)\D+(\d*).*", r"\1-\2", name) for name in head[1:-1:2]]
    spans = [span if span != "50-" else "50-100" for span in spans]
    cells = {}
    for line in lines:
        for name, cell in zip([*spans, "total"], [*line[1:-1:2], line[-1]], strict=True):
            assert cell.isdigit() or cell.startswith("withheld"), line
            cells[by, line[0] if line[0] != "All pupils" else "", name] = int(cell) if cell.isdigit() else None
    return cells


def _persistent(client, school, by):
    """Pupils missing a tenth or more in each group, and in all, as the figure says as JSON."""
    href = f"/{school.key}/figure/figure.json?measure=persistent_absence&by={by}"
    whole, *groups = client.get(href).json()["figures"]
    return whole["numerator"], {one["group"][by]: one["numerator"] for one in groups}


def _known(client, school, by):
    """Everything the pages say of the bands of one kind of group."""
    cells = _bands(client, school, by, True) | _bands(client, school, by, False)
    whole, groups = _persistent(client, school, by)
    cells[by, "", "tenth"] = whole
    return cells | {(by, label(by, value), "tenth"): count for value, count in groups.items()}


def _names(cells):
    return [name for name in dict.fromkeys(row for _, row, _ in cells) if name]


def _sums(cells, by):
    """Rows and columns of the table, six columns and eleven, as lists of (sign, cell) that come to nought."""
    names = _names(cells)
    for row in ("", *names):
        yield [(-1, (by, row, "total"))] + [(1, (by, row, span)) for span in SPANS]
        yield [(-1, (by, row, "20-50"))] + [(1, (by, row, span)) for span in SPANS[4:10]]
        yield [(-1, (by, row, "tenth"))] + [(1, (by, row, span)) for span in SPANS[2:]]
    for span in (*SPANS, "20-50", "tenth", "total"):
        yield [(-1, (by, "", span))] + [(1, (by, name, span)) for name in names]


def recovered(cells, sums):
    """The cells not shown that follow from the shown ones by adding and subtracting rows and columns."""
    hidden = [cell for cell, count in cells.items() if count is None]
    lines = [[Fraction(sum(sign for sign, one in line if one == cell)) for cell in hidden] for line in sums]
    done = 0
    for at in range(len(hidden)):
        pivot = next((n for n in range(done, len(lines)) if lines[n][at]), None)
        if pivot is None:
            continue
        lines[done], lines[pivot] = lines[pivot], lines[done]
        first = lines[done][at]
        lines[done] = [value / first for value in lines[done]]
        for n, line in enumerate(lines):
            if n != done and line[at]:
                factor = line[at]
                lines[n] = [value - factor * own for value, own in zip(line, lines[done], strict=True)]
        done += 1
    alone = [[at for at, value in enumerate(line) if value] for line in lines]
    return {hidden[places[0]] for places in alone if len(places) == 1}


@pytest.mark.parametrize("by", DIVISIONS)
def test_nothing_withheld_from_a_governor_can_be_worked_out(crowd, by):
    cells = _known(signed_in("governor", crowd), crowd, by)
    assert all(count is None or count >= SMALLEST for count in cells.values())
    assert any(count is None for count in cells.values())
    assert all(count is None or count % 5 == 0 for count in cells.values())
    assert recovered(cells, list(_sums(cells, by))) == set()


def test_a_form_is_no_row_for_those_without_names(crowd):
    """Forms make up year groups, and most of their counts are small."""
    told = signed_in("governor", crowd).get(f"/{crowd.key}/insight/bands.csv?by=form").content.decode()
    assert "Year 7" in told and "7A" not in told
    assert "7A" in signed_in("head", crowd).get(f"/{crowd.key}/insight/bands.csv?by=form").content.decode()


@pytest.mark.parametrize("by", ("fsm",))
def test_leaving_out_only_what_is_small_would_not_do(crowd, by):
    """The same search finds what is hidden where nothing goes along with the small counts."""
    cells = _known(signed_in("head", crowd), crowd, by)
    assert None not in cells.values()
    small = {cell: count if count is not None and count >= SMALLEST else None for cell, count in cells.items()}
    assert recovered(small, list(_sums(small, by)))


def test_a_figure_opened_tells_no_more_than_the_table(crowd):
    governor, head = signed_in("governor", crowd), signed_in("head", crowd)
    told, true = (_bands(client, crowd, "year_group", True) for client in (governor, head))
    gone = [(row, span) for (_, row, span), count in told.items() if count is None and row and span in SPANS]
    along = [(row, span) for row, span in gone if true["year_group", row, span] >= SMALLEST]
    assert along
    for row, span in along:
        low, high = span.split("-")
        band = f"[{low},{high}{']' if high == '100' else ')'}"
        for query in (f"measure=absence_band&band={band}", f"measure=attendance_rate&band={band}"):
            href = f"/{crowd.key}/figure/figure.json?{query}&year_group={row.removeprefix('Year ')}"
            (figure,) = governor.get(href).json()["figures"]
            assert figure["suppressed"] and figure["numerator"] is None and figure["pupils"] is None
            assert figure["why"].startswith("withheld")


def test_the_groups_of_the_overview_cannot_be_told_from_the_whole(crowd):
    page = signed_in("governor", crowd).get(f"/{crowd.key}/insight/").content.decode()
    part = page[page.index('id="groups-table"') :]
    rows = re.findall(r'<tr[^>]*>\s*<th scope="row">([^<]+)</th>(.*?)</tr>', part, re.S)
    sen = {name: cells for name, cells in rows if name in ("No SEN", "SEN support", "EHC plan")}
    assert "withheld: fewer than 10" in sen["EHC plan"]
    assert sum("withheld" in cells for cells in sen.values()) >= 2
    assert "withheld, so that another cannot be worked out" in page


def test_a_count_that_would_follow_goes_along_with_a_small_one():
    line = [Sum(3, (0, 1, 2))]
    assert withheld([40, 30, 9, 79], line, 10, known={3}) == ["", ALONG, FEW, ""]
    assert withheld([40, 30, 0, 70], line, 10, known={3}) == ["", ALONG, FEW, ""]
    assert withheld([40, 30, 20, 90], line, 10, known={3}) == ["", "", "", ""]
    assert withheld([4, 0, 0, 4], line, 0) == ["", "", "", ""]


def test_two_small_counts_that_are_few_together_are_not_enough():
    assert withheld([40, 3, 4, 47], [Sum(3, (0, 1, 2))], 10, known={3}) == [ALONG, FEW, FEW, ""]
    # Both are nine at the most: eighteen together say that each is nine.
    assert withheld([40, 9, 9, 58], [Sum(3, (0, 1, 2))], 10, known={3}) == [ALONG, FEW, FEW, ""]


def test_what_several_sums_tell_together_is_noticed():
    """A ring of hidden counts hides them all, but one between two rings follows from the sums taken together."""
    sums = [Sum(4, (0, 1)), Sum(5, (2, 3)), Sum(6, (0, 2)), Sum(7, (1, 3))]
    counts = [5, 20, 20, 30, 25, 50, 25, 50]
    ring = [FEW, ALONG, ALONG, ALONG, "", "", "", ""]
    assert worked_out(counts, sums, ring, 10) == set()
    assert worked_out(counts, sums, [FEW, ALONG, ALONG, "", "", "", "", ""], 10) == {0, 1, 2}
