"""Putting the values asked for into SQL, for engines that have no variables of their own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from functools import lru_cache

from ibis.backends.sql.dialects import PySpark
from sqlglot import TokenType, exp
from sqlglot.dialects.dialect import Dialect

from daymark.lake.errors import LakeError

CALL = "GETVARIABLE"
DIALECTS: dict[str, type[Dialect]] = {"pyspark": PySpark}


def bind(sql: str, values: Mapping[str, object], dialect: str) -> str:
    """The SQL with every call of `getvariable('name')` replaced by the value of that name.

    The rest of the SQL stays as it is, to the letter. Values may be texts, whole numbers, truth values, dates, lists of
    texts, or None. Raises LakeError where a name has no value, TypeError for a value of another kind.
    """
    made, at = [], 0
    for start, end, name in _calls(sql, dialect):
        if name not in values:
            raise LakeError(f"The question leaves {name!r} open: nothing was asked for it.")
        made += [sql[at:start], literal(values[name], dialect)]
        at = end
    return "".join((*made, sql[at:]))


def literal(value: object, dialect: str) -> str:
    """A value as the dialect writes it."""
    return _expression(value).sql(dialect=DIALECTS[dialect])


@lru_cache(maxsize=512)
def _calls(sql: str, dialect: str) -> tuple[tuple[int, int, str], ...]:
    """Start, end and name of each call. Read as tokens, so that a text that looks like a call is none."""
    return tuple(_found(sql, dialect))


def _found(sql: str, dialect: str) -> Iterator[tuple[int, int, str]]:
    tokens = DIALECTS[dialect]().tokenize(sql)
    for call, opening, name, closing in zip(tokens, tokens[1:], tokens[2:], tokens[3:], strict=False):
        kinds = (opening.token_type, name.token_type, closing.token_type)
        if (
            call.token_type is not TokenType.STRING
            and call.text.upper() == CALL
            and kinds == (TokenType.L_PAREN, TokenType.STRING, TokenType.R_PAREN)
        ):
            yield call.start, closing.end + 1, name.text


def _expression(value: object) -> exp.Expression:
    if value is None:
        return exp.null()
    if isinstance(value, bool):
        return exp.true() if value else exp.false()
    if isinstance(value, int):
        return exp.cast(exp.Literal.number(value), "int")
    if isinstance(value, date):
        return exp.cast(exp.Literal.string(value.isoformat()), "date")
    if isinstance(value, str):
        return exp.Literal.string(value)
    if isinstance(value, (list, tuple)):
        # An empty array has no type of its own.
        return exp.cast(exp.Array(expressions=[_expression(one) for one in value]), "array<string>", dialect="spark")
    raise TypeError(f"no literal for {value!r}")
