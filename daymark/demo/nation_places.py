"""Where a nation's schools are, how large they are, and how they stand among the schools of their phase."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri

from daymark.demo import nation_figures
from daymark.demo.nation_figures import Authorities

# How much school sizes differ (standard deviation of the logarithm), and how far a school goes with its authority,
# are judgements.
SPREAD = {"Primary": 0.45, "Secondary": 0.4, "Special": 0.5}
SMALLEST = {"Primary": 25, "Secondary": 250, "Special": 20}
WITH_AUTHORITY = 0.5


@dataclass(frozen=True)
class Places:
    """The schools of a phase as columns of one length.

    `authority`: place in `authorities`; `pupils`: whole numbers that add up; `poor`, `absent`: where the school
    stands among all pupils' schools, as a normal score: over all pupils the scores are exactly normal, and the two do
    not go together.
    """

    authorities: Authorities
    authority: np.ndarray
    pupils: np.ndarray
    poor: np.ndarray
    absent: np.ndarray


def places(rng: np.random.Generator, phase: str, schools: int, pupils: int) -> Places:
    """So many schools with so many pupils in all, among the authorities as England's are."""
    known = nation_figures.authorities(phase)
    authority = _spread_out(known.schools, schools)
    sizes = _sizes(rng, phase, (known.pupils / known.schools)[authority], pupils)
    poor = _scores(_with_authority(rng, known.poor[authority]), sizes)
    absent = _apart(_with_authority(rng, known.absent[authority]), poor, sizes)
    return Places(known, authority, sizes, poor, _scores(absent, sizes))


def _spread_out(weights: np.ndarray, number: int) -> np.ndarray:
    """Places of `number` schools, evenly along the authorities laid end to end."""
    along = (np.arange(number) + 0.5) / number
    cumulative = weights.cumsum() / weights.sum()
    found: np.ndarray = np.searchsorted(cumulative, along).clip(0, len(weights) - 1)
    return found


def _sizes(rng: np.random.Generator, phase: str, usual: np.ndarray, pupils: int) -> np.ndarray:
    """Sizes around the authority's usual one, rounded so that they add up to `pupils`."""
    drawn = usual * np.exp(SPREAD[phase] * rng.standard_normal(len(usual)))
    for _ in range(5):
        drawn = np.maximum(drawn * (pupils / drawn.sum()), min(SMALLEST[phase], pupils / len(drawn)))
    edges = np.round(np.concatenate([[0.0], drawn.cumsum()]) * (pupils / drawn.sum()))
    sizes: np.ndarray = np.diff(edges).astype(np.int64)
    return sizes


def _with_authority(rng: np.random.Generator, level: np.ndarray) -> np.ndarray:
    usual = (level - level.mean()) / max(float(level.std()), 1e-9)
    mixed: np.ndarray = WITH_AUTHORITY * usual + np.sqrt(1 - WITH_AUTHORITY**2) * rng.standard_normal(len(level))
    return mixed


def _scores(keys: np.ndarray, sizes: np.ndarray) -> np.ndarray:
    """Normal scores in the order of `keys`: a school stands in the middle of its own pupils."""
    order = np.argsort(keys, kind="stable")
    cumulative = sizes[order].cumsum()
    scores = np.empty(len(keys))
    scores[order] = ndtri((cumulative - sizes[order] / 2) / cumulative[-1])
    return scores


def _apart(keys: np.ndarray, scores: np.ndarray, sizes: np.ndarray) -> np.ndarray:
    """The keys without what goes along with the scores: else poor schools' pupils would be absent twice over."""
    middle = np.average(keys, weights=sizes)
    slope = np.average((keys - middle) * scores, weights=sizes) / max(np.average(scores**2, weights=sizes), 1e-9)
    apart: np.ndarray = keys - middle - slope * scores
    return apart
