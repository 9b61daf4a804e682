"""How close the invented registers come to the published figures: the tables of docs/method/invented-trust.md.

The comparison is of the generator with what it aims at, on a plan without planted truths. It counts marks itself,
because it judges the generator and not a school; figures shown to anybody come from `measures`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np

from daymark.demo import calibration
from daymark.demo.plan import wide_plan
from daymark.demo.registers import YearRegisters
from daymark.demo.symbols import ABSENT, NUMBER, POSSIBLE, SYMBOLS
from daymark.demo.trust import invent_schools

SAMPLE = {"Primary": (30, 420), "Secondary": (12, 1180), "Special": (50, 130)}
"""Schools and pupils a school of the sample the documented tables are made from: about 33,000 pupils."""
BAND_NAMES = ("0-5", "5-10", "10-15", "15-20", "20-25", "25-30", "30-35", "35-40", "40-45", "45-50", "50+")
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")


@dataclass
class Tally:
    """Counts over the school-years of one phase; each `*_sessions` and `*_pupils` is a pair absent/all or count/all."""

    sessions: np.ndarray = field(default_factory=lambda: np.zeros(2))
    codes: np.ndarray = field(default_factory=lambda: np.zeros(len(SYMBOLS)))
    bands: dict[tuple[int, int, int], np.ndarray] = field(default_factory=dict)
    weekdays: np.ndarray = field(default_factory=lambda: np.zeros((5, 2)))
    weeks: dict[int, np.ndarray] = field(default_factory=dict)
    late_mornings: np.ndarray = field(default_factory=lambda: np.zeros(2))

    @property
    def pupils(self) -> float:
        return float(sum(b.sum() for b in self.bands.values()))

    def band_shares(self, year: int | None = None, fsm: int | None = None, sen: int | None = None) -> np.ndarray:
        """Share of pupils in the eleven bands, of all or of some; Reception is left out, as in the source."""
        total = np.zeros(11)
        for (y, f, s), counts in self.bands.items():
            if y > 0 and year in (None, y) and fsm in (None, f) and sen in (None, s):
                total += counts
        shares: np.ndarray = total / max(1.0, total.sum())
        return shares


def add(tally: Tally, year: YearRegisters) -> None:
    """Count one school-year into a tally."""
    absent, possible = ABSENT[year.marks], POSSIBLE[year.marks]
    tally.sessions += (absent.sum(), possible.sum())
    tally.codes += np.bincount(year.marks.ravel(), minlength=len(SYMBOLS))
    late = (year.marks == NUMBER["L"]).sum(axis=0)
    tally.late_mornings += (late[0::2].sum(), late.sum())
    _add_bands(tally, year, absent.sum(axis=1), possible.sum(axis=1))
    weekday = (year.days.astype(np.int64) - 4) % 7
    by_day = np.stack([m.sum(axis=0).reshape(-1, 2).sum(axis=1) for m in (absent, possible)], axis=1)
    np.add.at(tally.weekdays, weekday, by_day)
    for day, counts in zip(year.days.astype(object), by_day, strict=True):
        week = tally.weeks.setdefault(day.isocalendar().week, np.zeros(2))
        week += counts


def _add_bands(tally: Tally, year: YearRegisters, absent: np.ndarray, possible: np.ndarray) -> None:
    group = np.array([0 if y == "R" else int(y) for y in year.pupils["year_group"]])
    fsm = (year.pupils["fsm"].to_numpy() == "Y").astype(int)
    sen = (year.pupils["sen"].to_numpy() != "N").astype(int)
    counted = possible > 0
    band = np.minimum(10, absent * 20 // np.maximum(possible, 1))
    for key in set(zip(group.tolist(), fsm.tolist(), sen.tolist(), strict=True)):
        rows = counted & (group == key[0]) & (fsm == key[1]) & (sen == key[2])
        place = tally.bands.setdefault(key, np.zeros(11))
        place += np.bincount(band[rows], minlength=11)


def sample(rng: np.random.Generator, sizes: dict[str, tuple[int, int]] | None = None) -> dict[str, Tally]:
    """Invent the schools of `sizes` for 2024/25 and count them by phase; by default about 33,000 pupils."""
    tallies = {phase: Tally() for phase in calibration.PHASES}
    plan = wide_plan(sizes or SAMPLE, (2024,), date(2025, 8, 31))
    for school in invent_schools(rng, plan):
        for year in school.years:
            add(tallies[school.plan.phase], year)
    return tallies


def _table(heads: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    lines = ["| " + " | ".join(heads) + " |", "|---" + "|---:" * (len(heads) - 1) + "|"]
    return "\n".join(lines + ["| " + " | ".join(row) + " |" for row in rows]) + "\n"


def _pair(target: float, got: float, places: int = 2) -> tuple[str, str]:
    return f"{100 * target:.{places}f}", f"{100 * got:.{places}f}"


PAIRS = tuple(f"{phase}, {which}" for phase in calibration.PHASES for which in ("published", "invented"))


def levels_table(tallies: dict[str, Tally]) -> str:
    """Overall, persistent and severe absence and the bands, per cent; Reception counts in the overall rate only."""
    rows = []
    levels = {phase: calibration.level(phase) for phase in tallies}
    overall = [_pair(levels[p].overall, float(np.divide(*t.sessions))) for p, t in tallies.items()]
    shares = {p: t.band_shares() for p, t in tallies.items()}
    persistent = [_pair(levels[p].persistent, float(s[2:].sum())) for p, s in shares.items()]
    severe = [_pair(levels[p].severe, float(s[10])) for p, s in shares.items()]
    for name, cells in (("Overall absence", overall), ("Persistent", persistent), ("Severe", severe)):
        rows.append((name, *sum(cells, ())))
    for i, name in enumerate(BAND_NAMES):
        aims = [
            float((calibration.band_curve(p).weights * calibration.band_curve(p).shares()[..., i]).sum())
            for p in tallies
        ]
        cells = [_pair(aim, float(shares[p][i])) for aim, p in zip(aims, tallies, strict=True)]
        rows.append((f"Band {name}%", *sum(cells, ())))
    heads = tuple(pair.replace("published", "aim") for pair in PAIRS)
    return _table(("", *heads), rows)


def _aim(phase: str, **which: int) -> float:
    """Persistent absence aimed at for a part of the phase's pupils."""
    curve = calibration.band_curve(phase)
    index = (
        which["year"] - 1 if "year" in which else slice(None),
        which.get("fsm", slice(None)),
        which.get("sen", slice(None)),
    )
    weights, survivor = curve.weights[index], curve.survivor[index][..., 1]
    return float((weights * survivor).sum() / weights.sum())


def groups_table(tallies: dict[str, Tally]) -> str:
    """Persistent absence by year group, free school meals and SEN, per cent."""
    rows = []
    for phase, tally in tallies.items():
        parts = [(f"Year {y}", {"year": y}) for y in calibration.YEARS_OF_PHASE[phase]]
        parts += [("FSM", {"fsm": 1}), ("Not FSM", {"fsm": 0})]
        if phase != "Special":
            parts += [("SEN", {"sen": 1}), ("No SEN", {"sen": 0})]
        for name, which in parts:
            got = tally.band_shares(**which)
            rows.append((f"{phase}, {name}", *_pair(_aim(phase, **which), float(got[2:].sum()), 1)))
    return _table(("Persistent absence", "aim", "invented"), rows)


def codes_table(tallies: dict[str, Tally]) -> str:
    """Each absence code as a share of absence, each other code as a share of possible sessions, per cent."""
    rows = []
    for symbol in (
        "I",
        "M",
        "C",
        "C1",
        "C2",
        "E",
        "J1",
        "R",
        "S",
        "T",
        "G",
        "N",
        "O",
        "U",
        "L",
        "B",
        "K",
        "P",
        "V",
        "W",
    ):
        number, cells = NUMBER[symbol], []
        for phase, tally in tallies.items():
            published = calibration.code_shares(phase)
            whole, aim_whole = tally.sessions[1], 1.0
            if ABSENT[number]:
                whole = tally.sessions[0]
                aim_whole = sum(v for k, v in published.items() if k in SYMBOLS and ABSENT[NUMBER[k]])
            cells.append(_pair(published[symbol] / aim_whole, float(tally.codes[number] / whole)))
        rows.append((symbol, *sum(cells, ())))
    return _table(("Code", *PAIRS), rows)


def weekdays_table(tallies: dict[str, Tally]) -> str:
    """Absence of each weekday over the mean of the five."""
    rows = []
    for i, name in enumerate(WEEKDAYS):
        cells: list[str] = []
        for phase, tally in tallies.items():
            rates = tally.weekdays[:, 0] / tally.weekdays[:, 1]
            cells += [f"{calibration.weekday_factors(phase)[i]:.3f}", f"{rates[i] / rates.mean():.3f}"]
        rows.append((name, *cells))
    return _table(("Weekday", *PAIRS), rows)


def _rate(tally: Tally, weeks: Iterable[int]) -> float:
    counts = sum((tally.weeks[w] for w in weeks if w in tally.weeks), np.zeros(2))
    return float(counts[0] / max(1.0, counts[1]))


def season_table(tallies: dict[str, Tally]) -> str:
    """Absence of a stretch of the year over that of the whole autumn term."""
    stretches = {
        "Weeks 37-38 (September)": range(37, 39), "Weeks 39-42": range(39, 43), "Weeks 45-47 (November)": range(45, 48),
        "Weeks 48-49": range(48, 50), "Spring term": range(1, 16), "Summer term": range(17, 30),
    }  # fmt: skip
    rows = []
    for name, weeks in stretches.items():
        cells: list[str] = []
        for phase, tally in tallies.items():
            autumn, terms = calibration.autumn_weeks(phase), calibration.term_means(phase)
            base = float(np.mean([autumn[w] for w in range(37, 50) if w in autumn]))
            aim = float(np.mean([autumn[w] for w in weeks if w in autumn])) / base if weeks[0] > 30 else 0.0
            aim = aim or terms[name.split()[0]] / terms["Autumn"]
            cells += [f"{aim:.3f}", f"{_rate(tally, weeks) / _rate(tally, range(37, 50)):.3f}"]
        rows.append((name, *cells))
    return _table(("Stretch", *PAIRS), rows)


def report(rng: np.random.Generator, sizes: dict[str, tuple[int, int]] | None = None) -> str:
    """All tables as Markdown, from a fresh sample of `sizes` (phase to schools and pupils a school)."""
    tallies = sample(rng, sizes)
    pupils = ", ".join(f"{p.lower()} {t.pupils:,.0f}" for p, t in tallies.items())
    parts = {
        "Levels and bands": levels_table, "Groups": groups_table, "Codes": codes_table, "Weekdays": weekdays_table,
        "Season": season_table,
    }  # fmt: skip
    body = "\n".join(f"### {name}\n\n{make(tallies)}" for name, make in parts.items())
    return f"Pupils in the sample: {pupils}.\n\n{body}"
