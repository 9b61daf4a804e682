"""What goes wrong with Spark, in words."""

from __future__ import annotations

import re
from collections.abc import Sequence

from daymark.lake.contents import first_harm
from daymark.lake.engine import Part
from daymark.lake.errors import LakeError
from daymark.lake.spark_session import Session

NOT_THERE = re.compile(r"FILE_NOT_EXIST|PATH_NOT_FOUND|FileNotFoundException|NoSuchFileException|does not exist")
LONGEST = 400


def explained(error: Exception, parts: Sequence[Part], session: Session) -> LakeError:
    """The error to raise for one that Spark raised: that Spark has gone, which part is damaged, or what Spark said."""
    if not session.alive:
        return LakeError(
            "Spark ended while it was at work, so there is no answer. The registers are as they were: ask again, and a "
            "new one is started. If it goes on, give it more memory (spark.driver.memory)."
        )
    said = str(error)
    if harm := first_harm(parts):
        return harm
    if NOT_THERE.search(said):
        return LakeError(
            f"A machine of the cluster cannot see the lake's files: {_first_line(said)} This machine can. "
            "The folder must be shared by all machines, at the same path, and readable by the account Spark runs under."
        )
    return LakeError(f"Spark could not answer: {_first_line(said)}")


def _first_line(said: str) -> str:
    """What Spark said, without the query and the stack of Java calls behind it."""
    reason = re.search(r"Caused by: (?:[\w.$]+: )?([^\n]+)", said)
    line = (reason[1] if reason else said.strip().splitlines()[0] if said.strip() else "nothing").strip()
    return line[:LONGEST]
