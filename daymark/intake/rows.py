"""The rows of pupils under the headings: blank rows, footers and headings that come again are set apart."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from daymark.intake import rules, words
from daymark.intake.header import IDENTITIES, Heading
from daymark.intake.problems import Problems, Rule, counted
from daymark.intake.sheet import Sheet

NUMBER_OR_BLANK = r"^(?:\d[\d.,%/: \-]*)?$"
"""What a line of totals has where other rows have marks: numbers, percentages, a date, or nothing."""

ESSENTIAL = ("date", "week", "session", "mark", "am", "pm")


@dataclass(frozen=True)
class Rows:
    """The rows that name a pupil.

    cells    columns c0, c1, ..., `row` and `ident`, a number for each different way the file names a pupil
    idents   ident, school, source_id, admission_number, upn; "" where the file has no such column
    count    rows of data, those without a pupil number included
    """

    file: str
    cells: pl.DataFrame
    idents: pl.DataFrame
    count: int

    def column(self, place: int) -> pl.Series:
        """The cells of one column, without spaces around them."""
        return words.trimmed_cells(self.cells[f"c{place}"])


def data_rows(sheet: Sheet, heading: Heading, label: str, problems: Problems) -> Rows:
    """The rows of pupils of a sheet; what is not one is passed over with a notice or quarantined."""
    cells, idents = _with_idents(sheet.cells.slice(heading.rows), heading)
    pupil = _is_pupil(idents, heading)
    nobody = idents.filter(~pupil)["ident"].implode()
    odd = cells.filter(pl.col("ident").is_in(nobody))
    people = cells if odd.is_empty() else cells.filter(~pl.col("ident").is_in(nobody))
    unnamed = _set_apart(odd, heading, label, problems)
    whole = _without_split_rows(people, heading, label, problems) if not sheet.name else people
    return Rows(label, whole, idents.filter(pupil), people.height + unnamed)


def _with_idents(cells: pl.DataFrame, heading: Heading) -> tuple[pl.DataFrame, pl.DataFrame]:
    places = {name: f"c{heading.columns[name]}" for name in ("school", *IDENTITIES) if name in heading.columns}
    keys = list(dict.fromkeys(places.values()))
    different = cells.select(keys).unique(maintain_order=True).with_row_index("ident")
    cells = cells.join(different, on=keys, how="left", maintain_order="left")
    spaces = f" \t\r\n{words.SPACES}"
    trimmed = [
        (pl.col(places[name]).str.strip_chars(spaces) if name in places else pl.lit("")).alias(name)
        for name in ("school", *IDENTITIES)
    ]
    idents = different.select("ident", *trimmed)
    return cells, idents.with_columns(pl.col("upn").str.to_uppercase())


def _is_pupil(idents: pl.DataFrame, heading: Heading) -> pl.Series:
    named = pl.any_horizontal(pl.col(name) != "" for name in heading.ids)
    footer = pl.any_horizontal(pl.col(name).str.contains(words.footer_pattern()) for name in heading.ids)
    again = pl.any_horizontal(pl.col(name).str.to_lowercase() == heading.title(name).lower() for name in heading.ids)
    return idents.select(named & ~footer & ~again).to_series()


def _set_apart(odd: pl.DataFrame, heading: Heading, label: str, problems: Problems) -> int:
    """Rows that name no pupil: footers and headings with a notice, the others as problems. How many of the latter."""
    if odd.is_empty():
        return 0
    places = [name for name in odd.columns if name not in ("row", "ident")]
    trimmed = odd.with_columns(words.trimmed_cells(odd[name]).alias(name) for name in places)
    first = pl.coalesce(pl.when(pl.col(name) != "").then(pl.col(name)) for name in places)
    wanted = [heading.columns[name] for name in ESSENTIAL if name in heading.columns]
    wanted += [session.place for session in heading.sessions]
    marked = pl.any_horizontal(pl.lit(False), *(pl.col(f"c{place}") != "" for place in wanted))
    totals = pl.all_horizontal(pl.lit(True), *(pl.col(f"c{place}").str.contains(NUMBER_OR_BLANK) for place in wanted))
    seen = trimmed.select(
        "row", first.alias("value"), marked.alias("marked"), totals.alias("totals"), column=pl.lit("")
    )
    seen = seen.filter(pl.col("value").is_not_null())
    title = next(title for title in heading.titles if title)
    again = seen.filter(pl.col("value").str.to_lowercase() == title.lower())
    rest = seen.join(again, on="row", how="anti")
    footer = pl.col("totals") & pl.col("value").str.contains(words.footer_pattern())
    passed = rest.filter(~pl.col("marked") | footer)
    unnamed = rest.join(passed, on="row", how="anti")
    _say(rules.HEADINGS_AGAIN, again, label, problems)
    _say(rules.FOOTERS, passed, label, problems)
    problems.add_rows(rules.NO_PUPIL, label, unnamed.with_columns(column=pl.lit(heading.title(heading.ids[0]))))
    return unnamed.height


def _say(rule: Rule, seen: pl.DataFrame, label: str, problems: Problems) -> None:
    if not seen.is_empty():
        first = seen.row(0, named=True)
        problems.add(rule, label, first["row"], value=counted(seen.height, "line", f"(the first: {first['value']})"))


def _without_split_rows(people: pl.DataFrame, heading: Heading, label: str, problems: Problems) -> pl.DataFrame:
    """The rows without those longer than the headings; a nameless column that most rows fill is no such case."""
    beyond = [name for name in people.columns if name[0] == "c" and int(name[1:]) >= len(heading.titles)]
    if not any((people[name] != "").any() for name in beyond):
        return people
    longer = pl.any_horizontal(pl.col(name).str.strip_chars() != "" for name in beyond)
    split = people.filter(longer)
    if 2 * split.height > people.height > 2:
        return people
    value = pl.concat_str([name for name in people.columns if name[0] == "c"], separator=",").str.strip_chars_end(",")
    problems.add_rows(
        rules.TOO_MANY_CELLS, label, split.select("row", pl.lit("").alias("column"), value.alias("value"))
    )
    return people.filter(~longer)
