"""Pupils as unlike each other as those of a school: many miss little, a few miss much; some are on roll briefly.

A pupil's own rate is beta (0.7, 9.3), mean 7 %; sessions within a pupil are throws with it. Over a hundred sessions
that varies about ten times as much as throws with one common rate would.
"""

import numpy as np

A, B = 0.7, 9.3
RATE = A / (A + B)
RHO = 1 / (A + B + 1)


def groups(dice, runs, size, rate=RATE):
    """Absent and possible sessions of `runs` groups of `size` pupils; `rate` is one true rate or one a group."""
    own = np.broadcast_to(rate, runs)[:, None] * (A + B)
    possible = dice.integers(20, 121, (runs, size))
    return dice.binomial(possible, dice.beta(own, A + B - own, (runs, size))), possible


def sums(absent, possible):
    """For each group what a database would add up: pupils, y, x, yy, xy, xx."""
    parts = (absent, possible, absent * absent, absent * possible, possible * possible)
    return [(absent.shape[1], *row) for row in zip(*(part.sum(1).tolist() for part in parts), strict=True)]


def pairs(absent, possible):
    """Each group as (absent, possible) pupil by pupil."""
    return np.stack([absent, possible], axis=2)


def held(found, truth):
    return float(np.mean([each.low <= truth <= each.high for each in found]))
