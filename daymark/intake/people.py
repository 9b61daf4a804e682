"""All pupils of all files, each once, with what is known of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from daymark.intake import identity, placing, rules, upn
from daymark.intake.identity import Finder, Ident, Register
from daymark.intake.part import Part
from daymark.intake.problems import Problems, Rule, counted, few_of
from daymark.intake.pupils_file import SAID
from daymark.registers.frames import CHARACTERISTICS, IDENTITY, PUPILS, empty

SPELL = ["pid", "start"]
OF_YEAR = [*SPELL, "year"]
KNOWN = ("surname", "forename", *CHARACTERISTICS)


@dataclass(frozen=True)
class Listed:
    """One list of pupils, read: what it says (see `pupils_file.SAID`) and how it names them."""

    file: str
    said: pl.DataFrame
    idents: pl.DataFrame
    title: str


@dataclass(frozen=True)
class People:
    """Every pupil once.

    pids     for each part of marks, ident to pid (a frame); idents that could not be told are not in it
    people   pid, school, pupil
    pupils   PUPILS
    refused  the files whose list of pupils could not be used
    by_year  PUPILS and the academic year it is said for, where lists tell one
    """

    pids: list[pl.DataFrame]
    people: pl.DataFrame
    pupils: pl.DataFrame
    refused: frozenset[str] = frozenset()
    by_year: pl.DataFrame | None = None


@dataclass(frozen=True)
class Elsewhere:
    """The school that was chosen, and how marks of the other schools name pupils."""

    chosen: str | None = None
    idents: Sequence[pl.DataFrame] = ()


def bring_together(
    parts: Sequence[Part], lists: Sequence[Listed], school: str | None, problems: Problems, others: Elsewhere
) -> People:
    """The pupils of the marks and of the lists as one set.

    `school` is the key of the school where files name one or none.
    """
    idents = [identity.idents_of(part.idents) for part in parts]
    listed = [identity.idents_of(one.idents) for one in lists]
    marked = [*idents, *(identity.idents_of(rest) for rest in others.idents)]
    lists, listed, unplaced = _placed(lists, listed, marked, others.chosen, problems)
    refused = frozenset(unplaced)
    if lists and parts and (rule := _unusable(idents, listed)):
        for one in lists:
            problems.add(rule, one.file)
        refused, lists, listed = refused | {one.file for one in lists}, [], []
    register, of_lists = Register(), []
    for rows in listed:
        of_lists.append({row.ident: register.enter(row.school, row.best(), row, listed=True) for row in rows})
    count = len(register.people)
    pids = _enter_marks(register, parts, idents, bool(lists), problems)
    files = [one.file for one in lists] or [part.file for part in parts]
    if files:
        identity.say_zero_twins(register, files[0], problems)
        _say_upns(register, files[0], problems)
    if lists and parts:
        _say_unmatched(register, count, pids, lists[0], parts[0].file, problems)
    _name_schools(register, school)
    said = [_with_pid(one.said, of, one.file) for one, of in zip(lists, of_lists, strict=True)]
    beside = [_with_pid(p.roster, of, p.file) for p, of in zip(parts, pids, strict=True) if p.roster is not None]
    spells, others_said = _spells(said, problems), _merged(beside)
    pupils = _pupils(register, _latest(spells), others_said)
    by_year = _pupils(register, spells, others_said) if spells["year"].count() else None
    frames = [_frame(of) for of in pids]
    people = pl.DataFrame(
        [(pid, person.school, person.key) for pid, person in enumerate(register.people)],
        schema={"pid": pl.UInt32, "school": pl.String, "pupil": pl.String},
        orient="row",
    )
    return People(frames, people, pupils, refused, by_year)


def _placed(
    lists: Sequence[Listed],
    listed: Sequence[Sequence[Ident]],
    marked: Sequence[Sequence[Ident]],
    chosen: str | None,
    problems: Problems,
) -> tuple[list[Listed], list[list[Ident]], list[str]]:
    """The lists and their rows at their schools; the files of lists of which no pupil has a place come last."""
    told = placing.place(listed, marked) if _several(marked) else [list(rows) for rows in listed]
    kept: list[Listed] = []
    rows_kept: list[list[Ident]] = []
    refused: list[str] = []
    some = any(row.school for rows in told for row in rows)
    for one, rows in zip(lists, told, strict=True):
        if some and _several(marked):
            if not any(row.school for row in rows):
                problems.add(rules.LIST_WITHOUT_SCHOOL, one.file)
                refused.append(one.file)
                continue
            placing.say_unplaced(one.file, one.title, one.said, rows, problems)
            rows = [row for row in rows if row.school]
        rows = placing.at_school(one.file, rows, chosen, problems)
        if rows:
            kept.append(one)
            rows_kept.append(rows)
    return kept, rows_kept, refused


def _frame(pids: dict[int, int]) -> pl.DataFrame:
    return pl.DataFrame(
        {"ident": list(pids), "pid": list(pids.values())}, schema={"ident": pl.UInt32, "pid": pl.UInt32}
    )


def _several(idents: Sequence[Sequence[Ident]]) -> bool:
    return len({ident.school for rows in idents for ident in rows} - {""}) > 1


def _unusable(idents: Sequence[Sequence[Ident]], listed: Sequence[Sequence[Ident]]) -> Rule | None:
    """Why the lists cannot be joined to the marks: no pupil is in both, or none of them has a place."""
    register = Register()
    for rows in listed:
        for row in rows:
            register.enter(row.school, row.best(), row, listed=True)
    finder = _finder(register, idents)
    matches = [identity.match(rows, finder) for rows in idents]
    if any(idents) and not any(match.pids or match.shared for match in matches):
        return rules.STRANGERS
    nameless = any(not row.school for rows in listed for row in rows)
    if nameless and _several(idents):
        return rules.LIST_WITHOUT_SCHOOL
    return None


def _finder(register: Register, idents: Sequence[Sequence[Ident]]) -> Finder:
    schools = {person.school for person in register.people} - {""}
    return Finder(register, by_school=len(schools) > 1 or _several(idents))


def _enter_marks(
    register: Register, parts: Sequence[Part], idents: Sequence[Sequence[Ident]], lists: bool, problems: Problems
) -> list[dict[int, int]]:
    """For each part of marks, ident to pid; pupils that no list has are entered by what the marks say."""
    finder = _finder(register, idents)
    kind = None if lists else identity.common_kind(idents)
    if not lists and len(parts) > 1 and kind is None:
        problems.add(rules.NO_COMMON_NUMBER, parts[0].file, value=", ".join(part.file for part in parts))
    found = []
    for part, rows in zip(parts, idents, strict=True):
        match = identity.match(rows, finder) if lists else identity.Match({}, list(rows), {})
        pids = dict(match.pids)
        for ident in rows if lists else ():
            if ident.ident in pids:
                _at_school(register, pids[ident.ident], ident)
        for ident in match.strangers:
            pids[ident.ident] = register.enter(ident.school, ident.best((kind,) if kind else ()), ident, listed=False)
        if match.notice:
            problems.add(match.notice, part.file, value=counted(len(match.pids), "pupil"))
        _say_shared(part, rows, match.shared, problems)
        found.append(pids)
    return found


def _at_school(register: Register, pid: int, ident: Ident) -> None:
    """Give a pupil whose list names no school the one the marks name."""
    person = register.people[pid]
    person.school = person.school or ident.school


def _say_shared(part: Part, idents: Sequence[Ident], shared: dict[int, Rule], problems: Problems) -> None:
    """A problem for each row whose number belongs to several pupils."""
    names = {ident.ident: ident.best() for ident in idents}
    for rule in dict.fromkeys(shared.values()):
        told = [(ident, names[ident]) for ident, said in shared.items() if said is rule]
        whose = pl.DataFrame(told, schema={"ident": pl.UInt32, "value": pl.String}, orient="row")
        rows = (
            part.marks.select("row", "ident").unique(maintain_order=True).join(whose, on="ident", maintain_order="left")
        )
        problems.add_rows(rule, part.file, rows.with_columns(column=pl.lit("")))


def _say_unmatched(
    register: Register, count: int, pids: Sequence[dict[int, int]], one: Listed, marks: str, problems: Problems
) -> None:
    unlisted = [person.key for person in register.people[count:]]
    if unlisted:
        problems.add(rules.NOT_LISTED, marks, value=few_of(unlisted))
    marked = {pid for of in pids for pid in of.values()}
    without = [person.key for pid, person in enumerate(register.people[:count]) if pid not in marked]
    if without:
        problems.add(rules.NO_MARKS, one.file, value=few_of(without))


def _say_upns(register: Register, file: str, problems: Problems) -> None:
    numbers = [(person.school, person.numbers["upn"]) for person in register.people if "upn" in person.numbers]
    upns = [number for _, number in numbers]
    formed = [number for number in upns if upn.well_formed(number)]
    found = {
        rules.UPN_FORM: [number for number in upns if not upn.well_formed(number)],
        rules.UPN_LETTER: [number for number in formed if not upn.letter_fits(number)],
        rules.UPN_TEMPORARY: [number for number in formed if upn.temporary(number)],
        rules.UPN_TWICE: [number for (_, number), times in Counter(numbers).items() if times > 1],
    }
    for rule, wrong in found.items():
        if wrong:
            problems.add(rule, file, column="UPN", value=few_of(wrong))


def _name_schools(register: Register, school: str | None) -> None:
    """Give every pupil a school key: the one asked for where files name at most one, else the only one named."""
    named = sorted({person.school for person in register.people} - {""})
    default = school or (named[0] if len(named) == 1 else "School")
    for person in register.people:
        if not person.school or (school and len(named) < 2):
            person.school = default


def _with_pid(said: pl.DataFrame, pids: dict[int, int], file: str) -> pl.DataFrame:
    return said.join(_frame(pids), on="ident", how="inner", maintain_order="left").with_columns(file=pl.lit(file))


def _merged(beside: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """What files of marks say, one row a pupil; a later file wins."""
    if not beside:
        return pl.DataFrame(schema={"pid": pl.UInt32, **SAID})
    said = pl.concat(beside)
    return said.group_by("pid", maintain_order=True).agg(pl.exclude("pid").drop_nulls().last())


def _spells(said: Sequence[pl.DataFrame], problems: Problems) -> pl.DataFrame:
    """What lists say, a row a pupil, start date and academic year; where two differ the later given is believed."""
    if not said:
        return pl.DataFrame(schema={"pid": pl.UInt32, **SAID})
    lists = [_spells_of_one(rows, problems) for rows in said]
    together = pl.concat(lists)
    if len(lists) == 1 or not together.select(pl.struct(OF_YEAR).is_duplicated().any()).item():
        return together.drop("file")
    known = [pl.col(name).drop_nulls() for name in (*KNOWN, "end")]
    groups = together.group_by(OF_YEAR, maintain_order=True)
    differ = groups.agg(different=pl.max_horizontal(column.n_unique() for column in known))
    changed = differ.filter(pl.col("different") > 1)["pid"].n_unique()
    if changed:
        problems.add(rules.LISTS_DIFFER, lists[-1]["file"][0], value=counted(changed, "pupil"))
    return groups.agg(pl.col("row", "ident").last(), *(column.last() for column in known)).select(
        lists[0].drop("file").columns
    )


def _spells_of_one(rows: pl.DataFrame, problems: Problems) -> pl.DataFrame:
    """One list with one row a pupil, start date and academic year.

    Rows that agree become one; where they differ nothing is known.
    """
    again = pl.struct(OF_YEAR).is_duplicated()
    double = rows.filter(again)
    if double.is_empty():
        return rows
    names = (*KNOWN, "end")
    groups = double.group_by(OF_YEAR, maintain_order=True)
    different = groups.agg(pl.max_horizontal(pl.col(name).drop_nulls().n_unique() for name in names).alias("different"))
    double = double.join(different, on=OF_YEAR, how="left", maintain_order="left", nulls_equal=True)
    agreeing = double.filter(pl.col("different") <= 1)
    _say_agrees(agreeing, problems)
    for group in double.filter(pl.col("different") > 1).partition_by(OF_YEAR, maintain_order=True):
        _say_disagrees(group, problems)
    merged = groups.agg(
        pl.col("row", "ident", "file").first(),
        *(pl.when(pl.col(name).drop_nulls().n_unique() <= 1).then(pl.col(name).drop_nulls().first()) for name in names),
    )
    return pl.concat([rows.filter(~again), merged.select(rows.columns)])


def _say_agrees(agreeing: pl.DataFrame, problems: Problems) -> None:
    if not agreeing.is_empty():
        again = agreeing.filter(~pl.struct(OF_YEAR).is_first_distinct())
        problems.add(
            rules.DOUBLE_AGREES, again["file"][0], again["row"][0], value=counted(again.height, "row", "more than once")
        )


def _say_disagrees(group: pl.DataFrame, problems: Problems) -> None:
    """A problem for each row and each thing the rows of one pupil say differently."""
    for name in (*KNOWN, "end"):
        if group[name].drop_nulls().n_unique() < 2:
            continue
        rows = group.select("file", "row", name).rows()
        for file, row, value in rows:
            others = ", ".join(f"{other} in row {place}" for _, place, other in rows if place != row)
            problems.add(rules.PUPIL_DISAGREES, file, row, name.replace("_", " "), f"{value} here, {others}")


def _latest(spells: pl.DataFrame) -> pl.DataFrame:
    """One row a pupil and start date: what is said for the latest year, filled up from what is said for others."""
    if not spells.select(pl.struct(SPELL).is_duplicated().any()).item():
        return spells.drop("year")
    known = [pl.col(name).drop_nulls().last() for name in (*KNOWN, "end")]
    ordered = spells.sort("year", nulls_last=False, maintain_order=True)
    latest = ordered.group_by(SPELL, maintain_order=True).agg(pl.col("row", "ident").last(), *known)
    return latest.select(spells.drop("year").columns)


def _pupils(register: Register, spells: pl.DataFrame, beside: pl.DataFrame) -> pl.DataFrame:
    """PUPILS: one row a pupil and spell; what no list says is filled from the files of marks.

    With the column `year`, and a row for each, where `spells` has it.
    """
    if not register.people:
        return empty(PUPILS)
    numbers = pl.DataFrame(
        [
            (pid, p.school, p.key, p.numbers.get("upn"), p.numbers.get("admission_number"))
            for pid, p in enumerate(register.people)
        ],
        schema={"pid": pl.UInt32, "school": pl.String, "pupil": pl.String, **dict.fromkeys(IDENTITY[:2], pl.String)},
        orient="row",
    )
    known = numbers.join(spells.drop("row", "ident"), on="pid", how="left", maintain_order="left_right")
    known = known.join(
        beside.drop("row", "ident", "file", "year", strict=False), on="pid", how="left", suffix="_beside"
    )
    filled = [pl.coalesce(name, f"{name}_beside").alias(name) for name in KNOWN]
    undated = pl.col("start").is_null() & pl.col("end").is_null()
    dated = [pl.when(undated).then(f"{name}_beside").otherwise(name).alias(name) for name in ("start", "end")]
    wanted = [*PUPILS, *(["year"] if "year" in spells.columns else [])]
    return known.with_columns(*filled, *dated).select(wanted).sort("school", "pupil", "start")
