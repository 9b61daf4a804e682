"""Problems gathered by what is wrong, so that three thousand lines read as five."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from django.db.models import Count, Min, QuerySet

from daymark.intake.models import Import, ImportProblem

EXAMPLES = 3
LEVELS = {"file": "File not taken", "row": "Row set aside", "notice": "Taken, but look"}
ORDER = ("file", "row", "notice")


@dataclass(frozen=True)
class Group:
    """One rule with how often it was met. `examples` have file, row, column and value."""

    rule: str
    remedy: str
    level: str
    count: int
    title: str
    href: str
    examples: list[Mapping[str, object]] = field(default_factory=list)

    @property
    def more(self) -> bool:
        return self.count > len(self.examples)

    @property
    def examples_said(self) -> str:
        return f"Where, the first {len(self.examples)} of {self.count:,}" if self.more else "Where"


def groups(item: Import, address: Callable[[str, str], str], values: bool) -> list[Group]:
    """The problems of an import: files not taken first, then what was left out, then notices; the most frequent first.

    address   gives the full list's address for a level and a rule
    values    whether what the files say may be shown
    """
    met = (
        ImportProblem.objects.filter(of=item)
        .values("level", "rule")
        .annotate(count=Count("pk"), first=Min("pk"), remedy=Min("remedy"))
    )
    ordered = sorted(met, key=lambda one: (ORDER.index(one["level"]), -one["count"], one["first"]))
    return [
        Group(
            rule=one["rule"],
            remedy=one["remedy"],
            level=one["level"],
            count=one["count"],
            title=_title(one["level"], one["rule"], one["count"]),
            href=address(one["level"], one["rule"]),
            examples=_examples(item, one["level"], one["rule"], values),
        )
        for one in ordered
    ]


def _title(level: str, rule: str, count: int) -> str:
    if level == "file":
        return f"{rule} Nothing was taken from {'it' if count == 1 else f'{count:,} such files'}."
    if level == "row":
        return f"Left out {count:,} {'time' if count == 1 else 'times'}: {rule}"
    return rule if count == 1 else f"{rule} ({count:,} times)"


def _examples(item: Import, level: str, rule: str, values: bool) -> list[Mapping[str, object]]:
    rows = ImportProblem.objects.filter(of=item, level=level, rule=rule)[:EXAMPLES]
    return [shown(row, values) for row in rows]


def shown(row: ImportProblem, values: bool) -> dict[str, object]:
    """One problem as the list shows it; without `values`, what stood in the file is left blank."""
    return {
        "file": row.file,
        "row": row.row,
        "column": row.column,
        "value": row.value if values else "",
        "rule": row.rule,
        "remedy": row.remedy,
        "level": row.level,
    }


def chosen(item: Import, level: str, rule: str) -> QuerySet[ImportProblem]:
    """The problems of a level and a rule; an empty text means any."""
    rows = ImportProblem.objects.filter(of=item)
    if level:
        rows = rows.filter(level=level)
    return rows.filter(rule=rule) if rule else rows


def rules(item: Import) -> list[str]:
    """Every rule met, in the order of the first time."""
    met = ImportProblem.objects.filter(of=item).order_by().values("rule").annotate(first=Min("pk"))
    return [one["rule"] for one in met.order_by("first")]
