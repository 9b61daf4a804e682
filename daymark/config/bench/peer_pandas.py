"""pandas on one row a mark: a frame in memory with categories for pupils and marks."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pyarrow.parquet as pq

from daymark.config.bench.clock import quickest
from daymark.config.bench.long import ANSWER, FLAGS, SYMBOLS, codes, symbols_of

GOT = (
    "a frame in memory, sorted by pupil, with whole-number pupils and categories for the marks; groupby with "
    "observed=True and sort=False, the better of two ways to write the query"
)


def measure(marks: str, answer: str, times: int, threads: int) -> dict[str, Any]:
    """The median of so many turns; the answer is written to `answer`. pandas has one thread, whatever is said."""
    frame = _frame(marks)
    ways = {
        "sums of whether": lambda: _judged(_summed(frame)),
        "counted, then multiplied": lambda: _judged(_counted(frame)),
    }
    best, took = quickest(ways, times)
    ways[best]().reset_index()[list(ANSWER)].to_parquet(answer, index=False)
    return {**vars(took), "way": best, "got": GOT}


def _frame(marks: str) -> pd.DataFrame:
    table = pq.read_table(marks, columns=["id", "mark"])
    ids = np.concatenate([chunk.to_numpy() for chunk in table["id"].chunks])
    places = np.concatenate([chunk.indices.to_numpy() for chunk in table["mark"].chunks])
    del table
    return pd.DataFrame({"id": ids, "mark": pd.Categorical.from_codes(places, categories=SYMBOLS)})


def _summed(frame: pd.DataFrame) -> pd.DataFrame:
    """One pass for each kind: whether each mark is of it, added up by pupil."""
    place = frame["mark"].cat.codes.to_numpy()
    sums = {}
    for name in FLAGS:
        counts = np.isin(np.arange(len(SYMBOLS)), [SYMBOLS.index(symbol) for symbol in symbols_of(name)])
        sums[name] = pd.Series(counts[place]).groupby(frame["id"], observed=True, sort=False).sum()
    return pd.DataFrame(sums)


def _counted(frame: pd.DataFrame) -> pd.DataFrame:
    """How often each pupil has each mark, and what that comes to."""
    counts = frame.groupby(["id", "mark"], observed=True, sort=False).size().unstack(fill_value=0)
    flags = pd.DataFrame(dict(codes())).T.loc[list(counts.columns), list(FLAGS)]
    found = counts.to_numpy() @ flags.to_numpy(dtype=np.int64)
    return pd.DataFrame(found, index=counts.index, columns=list(FLAGS))


def _judged(sums: pd.DataFrame) -> pd.DataFrame:
    absent = sums["authorised"] + sums["unauthorised"]
    possible = sums["attended"] + absent
    band = (absent * 20 // possible.where(possible > 0)).clip(upper=10)
    return sums.assign(
        absent=absent,
        possible=possible,
        band=band.astype("Int64"),
        persistent=(possible > 0) & (absent * 10 >= possible),
        severe=(possible > 0) & (absent * 2 >= possible),
    )
