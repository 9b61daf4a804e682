"""The bands table: how many pupils of each year group missed how much."""

from __future__ import annotations

from daymark.insight import groups
from daymark.measures.figures import BANDS, Figure
from daymark.reports.analysis import Analysis


def band_rows(analysis: Analysis) -> list[tuple[str, list[Figure]]]:
    """The label of each year group, and of everyone last, with its eleven bands in order."""
    by_year: dict[str, dict[str, Figure]] = {}
    for figure in analysis.bands:
        group = dict(figure.group)
        by_year.setdefault(group["year_group"], {})[group["band"]] = figure
    everyone = {dict(figure.group)["band"]: figure for figure in analysis.whole.of("absence_band")}
    years = sorted(by_year, key=groups.year_place)
    told = [(groups.year_name(year), by_year[year]) for year in years] + [("Everyone", everyone)]
    return [(label, [bands[band] for band in BANDS if band in bands]) for label, bands in told]
