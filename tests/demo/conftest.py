from __future__ import annotations

import numpy as np
import pytest

from daymark.demo.calibration_report import Tally, sample
from daymark.demo.plan import SEED
from daymark.demo.trust import InventedTrust, invent_trust


@pytest.fixture(scope="session")
def trust() -> InventedTrust:
    """The demonstration trust; read only."""
    return invent_trust(np.random.default_rng(SEED))


@pytest.fixture(scope="session")
def tallies() -> dict[str, Tally]:
    """A plain sample without planted truths: 8,400 primary, 9,440 secondary and 6,600 special pupils."""
    sizes = {"Primary": (20, 420), "Secondary": (8, 1180), "Special": (50, 130)}
    return sample(np.random.default_rng(11), sizes)
