"""figures.json: every figure with its numerator and denominator, in a fixed order, for machines."""

from __future__ import annotations

import json

from daymark.reports.analysis import Analysis


def figures_json(analysis: Analysis) -> str:
    """The figures as JSON text, one figure a line, so that two runs can be compared line by line.

    Rates are fractions; `value` is null where the denominator is 0. The same marks give the same text, whatever
    file they came in.
    """
    head = {
        "as_of": analysis.as_of.isoformat(),
        "daymark": analysis.version,
        "basis": analysis.basis,
        "period": {"start": analysis.period.start.isoformat(), "end": analysis.period.end.isoformat()},
    }
    lines = [json.dumps(figure.as_dict(), ensure_ascii=False) for figure in analysis.figures]
    opening = json.dumps(head, ensure_ascii=False)[:-1]
    return f'{opening}, "figures": [\n' + ",\n".join(lines) + "\n]}\n"
