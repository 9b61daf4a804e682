"""The generator against the published figures, with tolerances of about three standard errors of the sample."""

from __future__ import annotations

import numpy as np
import pytest

from daymark.demo import calibration
from daymark.demo.calibration_report import Tally, report
from daymark.demo.plan import default_plan
from daymark.demo.symbols import ABSENT, NUMBER
from daymark.demo.trust import invent_trust

PHASES = calibration.PHASES


def test_published_figures_are_read_rightly() -> None:
    assert calibration.level("Secondary").persistent == pytest.approx(0.2336865)
    assert calibration.level("Special").severe == pytest.approx(0.0690903)
    assert calibration.code_shares("Secondary")["O"] == pytest.approx(0.02608, abs=5e-5)
    assert calibration.code_shares("Primary")["L"] == pytest.approx(0.01122, abs=5e-5)
    for phase in PHASES:
        assert calibration.weekday_factors(phase).argmax() == 4
        assert sum(calibration.ethnicity_shares(phase).values()) == pytest.approx(1)


@pytest.mark.parametrize("phase", PHASES)
def test_the_curve_has_the_published_level(phase: str) -> None:
    curve, level = calibration.band_curve(phase), calibration.level(phase)
    shares = (curve.shares() * curve.weights[..., None]).reshape(-1, 11).sum(axis=0)
    assert shares[2:].sum() == pytest.approx(level.persistent, abs=1e-6)
    assert shares[10] == pytest.approx(level.severe, abs=1e-6)
    assert (curve.shares() >= 0).all()


@pytest.mark.parametrize(("phase", "tolerance"), [("Primary", 0.0025), ("Secondary", 0.005), ("Special", 0.008)])
def test_overall_absence(tallies: dict[str, Tally], phase: str, tolerance: float) -> None:
    absent, possible = tallies[phase].sessions
    assert absent / possible == pytest.approx(calibration.level(phase).overall, abs=tolerance)


@pytest.mark.parametrize("phase", PHASES)
def test_bands(tallies: dict[str, Tally], phase: str) -> None:
    curve = calibration.band_curve(phase)
    aim = (curve.shares() * curve.weights[..., None]).reshape(-1, 11).sum(axis=0)
    got = tallies[phase].band_shares()
    error = np.sqrt(aim * (1 - aim) / tallies[phase].pupils)
    assert (np.abs(got - aim) < 3.5 * error + 0.002).all(), np.round(got - aim, 4)


@pytest.mark.parametrize("phase", ["Primary", "Secondary"])
def test_groups_differ_as_published(tallies: dict[str, Tally], phase: str) -> None:
    curve = calibration.band_curve(phase)
    for fsm in (0, 1):
        aim = (curve.survivor[:, fsm, ..., 1] * curve.weights[:, fsm]).sum() / curve.weights[:, fsm].sum()
        assert tallies[phase].band_shares(fsm=fsm)[2:].sum() == pytest.approx(aim, abs=0.03)
    for sen in (0, 1):
        aim = (curve.survivor[:, :, sen, ..., 1] * curve.weights[:, :, sen]).sum() / curve.weights[:, :, sen].sum()
        assert tallies[phase].band_shares(sen=sen)[2:].sum() == pytest.approx(aim, abs=0.04)


@pytest.mark.parametrize("phase", PHASES)
def test_the_friday_effect_is_recovered(tallies: dict[str, Tally], phase: str) -> None:
    rates = tallies[phase].weekdays[:, 0] / tallies[phase].weekdays[:, 1]
    assert rates / rates.mean() == pytest.approx(calibration.weekday_factors(phase), abs=0.03)


@pytest.mark.parametrize("phase", PHASES)
def test_code_mix(tallies: dict[str, Tally], phase: str) -> None:
    published, tally = calibration.code_shares(phase), tallies[phase]
    absence = sum(v for k, v in published.items() if k in NUMBER and ABSENT[NUMBER[k]])
    for symbol in ("I", "M", "C", "C2", "E", "G", "O", "U"):
        got = tally.codes[NUMBER[symbol]] / tally.sessions[0]
        assert got == pytest.approx(published[symbol] / absence, abs=0.025), symbol
    for symbol in ("L", "V", "B", "P"):
        got = tally.codes[NUMBER[symbol]] / tally.sessions[1]
        assert got == pytest.approx(published[symbol], abs=0.0015), symbol


@pytest.mark.parametrize("phase", PHASES)
def test_lateness_is_of_the_morning(tallies: dict[str, Tally], phase: str) -> None:
    mornings, all_day = tallies[phase].late_mornings
    assert 0.85 < mornings / all_day < 0.97


def test_early_winter_is_worse_than_september(tallies: dict[str, Tally]) -> None:
    for phase in PHASES:
        weeks = tallies[phase].weeks
        september = weeks[37] + weeks[38]
        december = weeks[48] + weeks[49]
        assert december[0] / december[1] > 1.15 * september[0] / september[1]


def test_absence_comes_in_spells() -> None:
    """A pupil absent one day is far likelier to be absent the next school day than pupils at large."""
    year = invent_trust(np.random.default_rng(2), default_plan()).schools[0].years[0]
    away = ABSENT[year.marks][:, 0::2]
    usual = away[:, 1:].mean()
    after = away[:, 1:][away[:, :-1]].mean()
    low = away.mean(axis=1) < 0.1
    assert after > 3 * usual
    assert away[low][:, 1:][away[low][:, :-1]].mean() > 5 * away[low].mean()


def test_the_report_names_every_table() -> None:
    text = report(np.random.default_rng(4), {"Primary": (1, 210), "Secondary": (1, 600), "Special": (1, 100)})
    for heading in ("Levels and bands", "Groups", "Codes", "Weekdays", "Season"):
        assert f"### {heading}" in text
