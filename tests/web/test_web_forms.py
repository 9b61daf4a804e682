"""What every form shares: how its errors are told, and how a day is read."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django import forms

from daymark.web.day_field import DayField
from daymark.web.form_errors import summary, wrong


class Stay(forms.Form):
    start = DayField(missing="Say from which day.")
    end = DayField()

    def clean(self) -> dict[str, Any]:
        raise forms.ValidationError(["There is no room.", "There is no time."])


def asked(start: str, end: str = "") -> Stay:
    return Stay({"start": start, "end": end})


def test_every_error_leads_to_its_field_and_those_of_the_whole_form_to_the_page() -> None:
    form = asked("", "soon")
    whole = [("There is no room.", "#main-content"), ("There is no time.", "#main-content")]
    told = [(one["text"], one["href"]) for one in summary(form)]
    assert told[0] == ("Say from which day.", "#start") and told[1][1] == "#end" and told[2:] == whole
    elsewhere = summary(form, whole="room", ids={"end": "end-day"})
    assert [one["href"] for one in elsewhere] == ["#start", "#end-day", "#room", "#room"]
    assert wrong(form)["__all__"] == "There is no room." and "day, month and year" in wrong(form)["end"]


@pytest.mark.parametrize("written", ["2025-11-24", "24/11/2025", "24/11/25", "24.11.2025", " 24/11/2025 "])
def test_a_day_is_read_as_browsers_and_people_write_it(written: str) -> None:
    form = asked(written)
    form.is_valid()
    assert form.cleaned_data == {"start": date(2025, 11, 24), "end": None}


@pytest.mark.parametrize("written", ["1999-12-31", "2101-01-01", "0001-01-01", "9999-12-31"])
def test_a_day_no_school_year_has_is_refused(written: str) -> None:
    assert wrong(asked(written))["start"] == "Give a date between 2000 and 2100."


@pytest.mark.parametrize("written", ["31/02/2026", "24 November", "2025-11-24\x00", "٢٤/١١/٢٠٢٥x"])
def test_what_is_no_day_is_refused_in_words(written: str) -> None:
    assert "day, month and year" in wrong(asked(written))["start"]
