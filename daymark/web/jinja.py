"""The Jinja environment of the pages: where templates are found, and how numbers and dates are said."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from jinja2 import BaseLoader, ChoiceLoader, Environment, FileSystemLoader, PackageLoader, PrefixLoader

HERE = Path(__file__).parent
COMPONENTS = HERE.parent / "kit" / "components"
NOT_KNOWN = "not known"

Number = int | float | Decimal


def environment(**options: Any) -> Environment:
    """Jinja for Django's backend. Templates come from daymark/web, daymark/web/templates, the page
    components (`components/...`) and GOV.UK Frontend (`govuk_frontend_jinja/...`). Text is escaped."""
    given = options.pop("loader", None)
    settings = {"trim_blocks": True, "lstrip_blocks": True, **options, "autoescape": True}
    made = Environment(loader=_loader(given), **settings)  # noqa: S701 (escaped: set in the line above)
    made.globals.update(static=static, url=url)
    made.filters.update(FILTERS)
    return made


def _loader(given: BaseLoader | None) -> BaseLoader:
    ours: list[BaseLoader] = [
        FileSystemLoader([HERE / "templates", HERE]),
        PrefixLoader(
            {
                "components": FileSystemLoader(COMPONENTS),
                "govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja"),
            }
        ),
    ]
    return ChoiceLoader([given, *ours] if given else ours)


def url(name: str, *args: Any, query: Mapping[str, Any] | None = None, **kwargs: Any) -> str:
    """The address of a named view: `url("pupils:page", pupil=7, query={"year": 8})`."""
    return reverse(name, args=args or None, kwargs=kwargs or None, query=query)


def number(value: Number | None, places: int = 0) -> str:
    """1234.5 -> "1,235". None -> "not known". Halves round away from zero; minus is a true minus."""
    if value is None:
        return NOT_KNOWN
    rounded = _rounded(value, places)
    return f"{rounded:,}".replace("-", "−")


def percent1(value: Number | None) -> str:
    """A fraction as a percentage with one decimal: 0.9245 -> "92.5%". None -> "not known"."""
    return NOT_KNOWN if value is None else number(_exact(value) * 100, 1) + "%"


def percent0(value: Number | None) -> str:
    """A fraction as a whole percentage: 0.125 -> "13%". None -> "not known"."""
    return NOT_KNOWN if value is None else number(_exact(value) * 100, 0) + "%"


def points(value: Number | None) -> str:
    """A difference of two fractions in percentage points, with its sign: 0.006 -> "+0.6 points"."""
    if value is None:
        return NOT_KNOWN
    said = number(_exact(value) * 100, 1)
    return f"{'+' if value > 0 and said != '0.0' else ''}{said} points"


def days(value: Number | None) -> str:
    """A number of days in words: 1 -> "1 day", 5.5 -> "5.5 days", 11.0 -> "11 days"."""
    if value is None:
        return NOT_KNOWN
    said = number(value, 1).removesuffix(".0")
    return f"{said} {'day' if said == '1' else 'days'}"


def plural(count: Number, one: str, many: str | None = None) -> str:
    """ "1 pupil", "1,019 pupils": `{{ n | plural("pupil") }}`, `{{ n | plural("child", "children") }}`."""
    return f"{number(count)} {one if count == 1 else many or one + 's'}"


def longdate(value: date | None) -> str:
    """ "Monday 24 November 2025"; with a time, ", 15:10" follows. None -> "not known"."""
    return NOT_KNOWN if value is None else f"{value:%A} {value.day} {value:%B %Y}{_time(value)}"


def shortdate(value: date | None) -> str:
    """ "24 Nov 2025". None -> "not known"."""
    return NOT_KNOWN if value is None else f"{value.day} {value:%b %Y}"


def daymonth(value: date | None) -> str:
    """ "24 November", where the year goes without saying. None -> "not known"."""
    return NOT_KNOWN if value is None else f"{value.day} {value:%B}"


def moment(value: datetime | None) -> str:
    """ "24 Nov 2025, 15:10", by the clock of this place. None -> "not known"."""
    if value is None:
        return NOT_KNOWN
    here = timezone.localtime(value) if timezone.is_aware(value) else value
    return f"{shortdate(here)}{_time(here)}"


def _time(value: date) -> str:
    return f", {value:%H:%M}" if isinstance(value, datetime) else ""


def _exact(value: Number) -> Decimal:
    # By way of text, so that 0.9245 is what was written and not the binary number just below it.
    return value if isinstance(value, Decimal) else Decimal(repr(value))


def _rounded(value: Number, places: int) -> Decimal:
    rounded = _exact(value).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    return rounded if rounded else abs(rounded)


FILTERS = {
    "number": number,
    "percent1": percent1,
    "percent0": percent0,
    "points": points,
    "days": days,
    "plural": plural,
    "longdate": longdate,
    "shortdate": shortdate,
    "daymonth": daymonth,
    "moment": moment,
}
