"""Register files written by hand, and the command run on them as a person would."""

import json
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import typer
from typer.testing import CliRunner

from daymark.config.commands.analyse import analyse

app = typer.Typer()
app.command()(analyse)
FIRST = date(2025, 9, 1)


def school_days(count, first=FIRST):
    """So many weekdays from a Monday on."""
    return [first + timedelta(days=7 * (n // 5) + n % 5) for n in range(count)]


def long_file(path: Path, pupils, days):
    """A row a mark. `pupils`: number to a function of the session's place (0, 1, ...) that gives the mark."""
    lines = ["Adno,Date,Session,Mark"]
    for pupil, mark in pupils.items():
        for place in range(2 * len(days)):
            day, session = days[place // 2], ("AM", "PM")[place % 2]
            lines.append(f"{pupil},{day:%d/%m/%Y},{session},{mark(place)}")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def pupils_file(path: Path, rows):
    """A pupils file. `rows`: number, surname, year group, sex, FSM."""
    lines = ["Adno,Surname,Forename,Year,Reg,Sex,FSM"]
    lines += [f"{number},{surname},Sam,{year},{year}A,{sex},{fsm}" for number, surname, year, sex, fsm in rows]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def present(place):
    return "/\\"[place % 2]


def ill_for(sessions):
    """Ill for the first so many sessions, then present."""
    return lambda place: "I" if place < sessions else present(place)


@dataclass(frozen=True)
class Ran:
    status: int
    out: str
    err: str
    folder: Path

    @property
    def figures(self):
        return json.loads((self.folder / "figures.json").read_text(encoding="utf-8"))

    def figure(self, measure, **group):
        return next(f for f in self.figures["figures"] if f["measure"] == measure and f["group"] == group)


def run(folder: Path, *arguments):
    """The command with these arguments, writing to `folder`; its status and what it said."""
    done = CliRunner().invoke(app, [str(one) for one in (*arguments, "--out", folder)])
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    return Ran(done.exit_code, done.stdout, done.stderr, folder)
