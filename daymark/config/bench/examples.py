"""How each view is visited: by whom, with which real things in its address, and whether it is a page or a file.

A view that is neither here nor in ACTIONS stops the browser tests, so that no page goes unlooked at.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from daymark.config.bench.known import Known, Someone
from daymark.config.bench.requests import MORE, NOTICE

ACTIONS = frozenset(
    {
        "accounts:sign-in-invented", "accounts:sign-out", "accounts:switch", "accounts:end-session",
        "accounts:disconnect", "data:choose", "data:check_again",
        "data:take", "data:put_aside", "data:lay_out", "data:calendar_undo", "people:send_again",
        "people:sign_out", "people:withdraw",
        "people:accept", "people:dismiss", "people:confirm", "emergency:end",
        "rights:decide", "rights:propose", "rights:document_act", "api:confirm",
    }
)  # fmt: skip
"""Views that only take a form; asking for them with GET is refused."""


@dataclass(frozen=True)
class Example:
    """One way to visit a view. `name` is the page's own; `status` what it answers with; `file` one to keep."""

    name: str
    kwargs: Mapping[str, Any] = field(default_factory=dict)
    query: str = ""
    status: int = 200
    file: bool = False


Give = Callable[[Known, Any], Iterable[Example]]


@dataclass(frozen=True)
class Visiting:
    """Who sees a view, and its examples."""

    seen_by: Callable[[Someone | None], bool]
    give: Give


def anyone(who: Someone | None) -> bool:
    return who is None


def signed_in(who: Someone | None) -> bool:
    return who is not None


def of_trust(who: Someone | None) -> bool:
    return who is not None and who.whole_trust


def sees_names(who: Someone | None) -> bool:
    return who is not None and who.role.names


def imports(who: Someone | None) -> bool:
    return who is not None and who.role.imports


def exports(who: Someone | None) -> bool:
    return who is not None and who.role.exports


def oversees(who: Someone | None) -> bool:
    return who is not None and who.role.oversees


def breaks_glass(who: Someone | None) -> bool:
    return who is not None and who.role.breaks_glass


def manages(who: Someone | None) -> bool:
    return who is not None and who.role.manages


def manages_trust(who: Someone | None) -> bool:
    return manages(who) and of_trust(who)


def manages_and_reads(who: Someone | None) -> bool:
    return manages(who) and sees_names(who)


def keeps_alone(who: Someone | None) -> bool:
    """Those who keep something in order and bring no registers in; the others have it on the page of the registers."""
    return who is not None and not who.role.imports and (who.role.manages or who.role.oversees)


def imports_and_reads(who: Someone | None) -> bool:
    return imports(who) and sees_names(who)


def _plain(name: str, **given: Any) -> Give:
    return lambda known, who: [Example(name, **given)]


def _at_school(name: str, *queries: dict[str, str], file: bool = False, **named: dict[str, str]) -> Give:
    """The page alone, with each query, and with those that make it worth a name of its own."""

    def give(known: Known, who: Any) -> Iterator[Example]:
        at = {"school": who.school}
        for query in queries or ({},):
            yield Example(name, at, urlencode(query), file=file)
        for ending, query in named.items():
            yield Example(f"{name}-{ending.replace('_', '-')}", at, urlencode(query), file=file)

    return give


def _pupils(known: Known, who: Any) -> Iterator[Example]:
    for number, pupil in enumerate(who.pupils):
        yield Example("pupil" if number == 0 else f"pupil-{number + 1}", {"school": who.school, "pupil": pupil})


SENSITIVE_FIGURES = ("figure-of-a-group", "figure-code", "figure-spells")
"""Refused, in words, where pupils are named and what is sensitive of them is not told."""


def _records(known: Known, who: Any) -> Iterator[Example]:
    for pupil in who.pupils[:1]:
        yield Example("record-of-a-pupil", {"school": who.school, "pupil": pupil})


def _figures(known: Known, who: Any) -> Iterator[Example]:
    asked: dict[str, dict[str, str]] = {
        "figure": {"measure": "overall_absence_rate", "by": "year_group"},
        "figure-of-a-group": {"measure": "persistent_absence", "fsm": "Y"},
        "figure-band": {"measure": "absence_band", "band": "[10,15)"},
        "figure-code": {"measure": "code_rate", "code": "I"},
        "figure-weekday": {"measure": "weekday_absence_rate", "weekday": "Friday"},
        "figure-by-form": {"measure": "attendance_rate", "by": "form"},
        "figure-daily": {"measure": "severe_absence", "basis": "daily"},
        "figure-broken-weeks": {"measure": "broken_weeks", "by": "half_term"},
        "figure-missing-marks": {"measure": "missing_marks", "by": "weekday"},
        "figure-each": {"measure": "sessions_missed", "by": "year_group"},
        "figure-spells": {"measure": "spells", "fsm": "Y"},
        "figure-to-a-tenth": {"measure": "sessions_left", "by": "form"},
        "figure-minutes": {"measure": "lateness_minutes", "by": "weekday"},
        "figure-no-lessons": {"measure": "lesson_attendance_rate"},
    }
    for name, query in asked.items():
        status = 200 if who.role.sensitive or not who.role.names or name not in SENSITIVE_FIGURES else 400
        yield Example(name, {"school": who.school}, urlencode(query), status=status)
    in_parts: dict[str, dict[str, str]] = {"reasons": {}, "reasons-by-year": {"by": "year_group"}}
    if who.role.names:
        for name, query in in_parts.items():
            yield Example(f"figure-{name}", {"school": who.school}, urlencode({"measure": "spells_by_reason"} | query))
        yield Example("figure-weeks", {"school": who.school}, "measure=first_absence")
        yield Example("figure-movement", {"school": who.school}, "measure=band_movement")
    if who.role.names and who.pupils:
        mine = {"measure": "overall_absence_rate", "pupil": str(who.pupils[0])}
        yield Example("figure-of-a-pupil", {"school": who.school}, urlencode(mine))
    yield Example("figure-refused", {"school": who.school}, "measure=persistent_absence&by=weekday", status=400)


def _imports(known: Known, who: Any) -> Iterator[Example]:
    names = {
        "committed": "import", "ready": "import-check", "failed": "import-failed", "abandoned": "import-put-aside",
        "checking": "import-progress", "undone": "import-undone",
    }  # fmt: skip
    for status, keys in known.held.imports.items():
        yield Example(names.get(status, f"import-{status}"), {"school": who.school, "item": keys[0]})


def _of_import(name: str, *statuses: str, file: bool = False, **query: str) -> Give:
    def give(known: Known, who: Any) -> Iterator[Example]:
        for status in statuses:
            for key in known.held.imports.get(status, ())[:1]:
                yield Example(name, {"school": who.school, "item": key}, urlencode(query), file=file)

    return give


def _files(known: Known, who: Any) -> Iterator[Example]:
    for key in known.held.imports.get("committed", ())[:1]:
        for file in known.held.files.get(key, ())[:1]:
            yield Example("import-file", {"school": who.school, "item": key, "file": file}, file=True)


def _sources(known: Known, who: Any) -> Iterator[Example]:
    for key in known.held.sources[-1:]:
        yield Example("source", {"school": who.school, "source": key})


def _sessions(known: Known, who: Any) -> Iterator[Example]:
    yield Example("calendar-session", {"school": who.school, "day": known.held.last_day, "session": "AM"})


def _of_staff(name: str, of: str, query: str = "") -> Give:
    """A page about the person, the role or the sharing of counts that is known."""
    where = {"person": "person", "role": "held", "sharing": "sharing"}[of]

    def give(known: Known, who: Any) -> Iterator[Example]:
        yield Example(name, {"school": who.school, where: getattr(known.staff, of)}, query)

    return give


def _of_kind(name: str, kind: str, query: str = "") -> Give:
    return lambda known, who: [Example(name, {"school": who.school, "kind": kind}, query)]


def _new_requests(known: Known, who: Any) -> Iterator[Example]:
    for pupil in who.pupils[:1]:
        for kind in MORE:
            yield Example(f"rights-new-{kind}", {"school": who.school, "kind": kind, "pupil": pupil})


def _requests(known: Known, who: Any) -> Iterator[Example]:
    for which, case in known.held.cases.items():
        yield Example(f"rights-{which}", {"school": who.school, "case": case})


def _of_request(name: str, which: str, file: bool = False) -> Give:
    def give(known: Known, who: Any) -> Iterator[Example]:
        if which in known.held.cases:
            yield Example(name, {"school": who.school, "case": known.held.cases[which]}, file=file)

    return give


def _of_document(name: str, *documents: str, file: bool = False) -> Give:
    def give(known: Known, who: Any) -> Iterator[Example]:
        for document in documents:
            yield Example(f"{name}-{document}", {"school": who.school, "document": document}, file=file)

    return give


def _elsewhere(name: str, **kwargs: str) -> Visiting:
    """A view that sends whoever asks for it out of turn elsewhere; tests of its own walk through it."""
    return Visiting(anyone, lambda known, who: [Example(name, kwargs, status=302, file=True)])


ACCOUNTS: dict[str, Visiting] = {
    "accounts:account": Visiting(signed_in, _plain("account")),
    "account_change_password": Visiting(signed_in, _plain("password")),
    "account_reauthenticate": Visiting(signed_in, _plain("again-password")),
    "mfa_activate_totp": Visiting(signed_in, _plain("authenticator-app")),
    "mfa_add_webauthn": Visiting(signed_in, _plain("passkey")),
    "account_reset_password": Visiting(anyone, _plain("forgotten")),
    "account_reset_password_done": Visiting(anyone, _plain("forgotten-asked")),
    "account_reset_password_from_key": Visiting(
        anyone, _plain("forgotten-too-late", kwargs={"uidb36": "1", "key": "x-y"})
    ),
    "account_reset_password_from_key_done": Visiting(anyone, _plain("forgotten-done")),
    "account_login": _elsewhere("sign-in"),
    "accounts:second-step": _elsewhere("second-step"),
    # Nobody of the invented trust owns a telephone, so nobody has lost theirs.
    "people:second_step": Visiting(
        anyone, lambda known, who: [Example("lost", {"school": known.school, "person": 1}, status=302, file=True)]
    ),
    "accounts:again": _elsewhere("again"),
    "mfa_authenticate": _elsewhere("sign-in-second-step"),
    "mfa_login_webauthn": _elsewhere("sign-in-passkey"),
    "mfa_reauthenticate": _elsewhere("again-code"),
    "mfa_reauthenticate_webauthn": _elsewhere("again-passkey"),
    "mfa_deactivate_totp": _elsewhere("authenticator-app-away"),
    "mfa_remove_webauthn": _elsewhere("passkey-away", pk="1"),
    "mfa_view_recovery_codes": _elsewhere("codes"),
    "mfa_generate_recovery_codes": _elsewhere("codes-new"),
    "openid_connect_login": _elsewhere("provider", provider_id="microsoft"),
    "openid_connect_callback": _elsewhere("provider-back", provider_id="microsoft"),
}


def _for_programs(name: str, **named: Any) -> Visiting:
    """What asks for a token, and tells a page without one nothing. Tokens are tried by `daymark check access`."""

    def give(known: Known, who: Any) -> Iterator[Example]:
        at = {key: known.school if value == "" else value for key, value in named.items()}
        yield Example(f"api-{name}", at, status=401, file=True)

    return Visiting(anyone, give)


PROGRAMS = {
    "api:api-root": Visiting(anyone, _plain("api-guide")),
    "api:openapi": Visiting(anyone, _plain("api-openapi", file=True)),
    "api:absent": Visiting(anyone, _plain("api-absent", file=True)),
    **{f"api:{name}": _for_programs(name) for name in ("me", "schools", "measures")},
    **{f"api:{name}": _for_programs(name, school="") for name in ("school", "groups", "figures", "pupils", "imports")},
    "api:pupil": _for_programs("pupil", school="", pupil=1),
    "api:import": _for_programs("import", school="", item=1),
    "api:problems": _for_programs("problems", school="", item=1),
}

EXAMPLES: dict[str, Visiting] = (
    ACCOUNTS
    | PROGRAMS
    | {
        "healthz": Visiting(anyone, _plain("healthz", file=True)),
        "gallery": Visiting(anyone, _plain("gallery")),
        "accounts:sign-in": Visiting(anyone, _plain("sign-in")),
        "accounts:home": Visiting(of_trust, _plain("schools")),
        "insight:overview": Visiting(signed_in, _at_school("overview")),
        "insight:bands": Visiting(
            signed_in,
            _at_school("bands", fsm={"by": "fsm"}, form={"by": "form"}, all_columns={"by": "sen", "columns": "all"}),
        ),
        "insight:bands_csv": Visiting(signed_in, _at_school("bands-csv", file=True)),
        "insight:measures": Visiting(signed_in, _at_school("measures")),
        "insight:measures_csv": Visiting(signed_in, _at_school("measures-csv", file=True)),
        "insight:measures_json": Visiting(signed_in, _at_school("measures-json", file=True)),
        "insight:transitions": Visiting(signed_in, _at_school("transitions")),
        "insight:transitions_csv": Visiting(sees_names, _at_school("transitions-csv", file=True)),
        "pupils:list": Visiting(
            sees_names,
            _at_school(
                "pupils",
                chosen={"year_group": "8", "band": "10-100", "sort": "broken"},
                second_page={"page": "2", "sort": "name"},
                search={"q": "e"},
                nobody={"q": "nobody is called this"},
            ),
        ),
        "pupils:export_csv": Visiting(exports, _at_school("pupils-csv", {}, {"band": "10-100"}, file=True)),
        "pupils:export_xlsx": Visiting(exports, _at_school("pupils-xlsx", file=True)),
        "pupils:page": Visiting(sees_names, _pupils),
        "figures:page": Visiting(signed_in, _figures),
        "figures:json": Visiting(signed_in, _at_school("figure-json", {"measure": "attendance_rate"}, file=True)),
        "data:home": Visiting(imports, _at_school("data")),
        "data:upload": Visiting(imports, _at_school("bring-in")),
        "data:history": Visiting(imports, _at_school("history")),
        "data:import": Visiting(imports, _imports),
        "data:marks": Visiting(imports, _of_import("import-marks", "ready")),
        "data:problems": Visiting(imports, _of_import("import-problems", "committed", "ready")),
        "data:problems_csv": Visiting(imports, _of_import("import-problems-csv", "committed", file=True)),
        "data:file": Visiting(imports_and_reads, _files),
        "data:undo": Visiting(imports, _of_import("import-undo", "committed")),
        "data:source": Visiting(imports, _sources),
        "data:calendar": Visiting(imports, _at_school("calendar", another_month={"year": "2024", "month": "2025-02"})),
        "data:calendar_session": Visiting(imports, _sessions),
        "invitations:page": Visiting(anyone, lambda known, who: [Example("no-invitation", status=404)]),
        "invitations:accept": Visiting(
            anyone, lambda known, who: [Example("no-such-invitation", {"word": "made-up"}, status=404)]
        ),
        "audit:record": Visiting(
            oversees, _at_school("record", taken={"kind": "took"}, nobody={"pupil": "nobody so called"})
        ),
        "audit:export": Visiting(oversees, _at_school("record-csv", {"kind": "saw"}, file=True)),
        "audit:entry": Visiting(
            oversees, lambda known, who: [Example("record-act", {"school": who.school, "entry": known.held.act})]
        ),
        "audit:pupil": Visiting(oversees, _records),
        "audit:emergencies": Visiting(oversees, _at_school("emergencies")),
        "audit:emergency": Visiting(
            oversees, lambda known, who: [Example("no-emergency", {"school": who.school, "item": 0}, status=404)]
        ),
        "rights:home": Visiting(oversees, _at_school("rights")),
        "rights:choose": Visiting(oversees, _of_kind("rights-choose", "access", "q=el")),
        "rights:new": Visiting(oversees, _new_requests),
        "rights:case": Visiting(oversees, _requests),
        "rights:look": Visiting(oversees, _of_request("rights-look", "access-open")),
        "rights:copy_pdf": Visiting(oversees, _of_request("rights-copy-pdf", "access-done", file=True)),
        "rights:copy_zip": Visiting(oversees, _of_request("rights-copy-zip", "access-done", file=True)),
        "rights:retention": Visiting(oversees, _at_school("retention")),
        "rights:documents": Visiting(oversees, _at_school("documents")),
        "rights:document": Visiting(oversees, _of_document("document", "dpia", "children")),
        "rights:edit": Visiting(oversees, _of_document("document-edit", "parents")),
        "rights:document_pdf": Visiting(oversees, _of_document("document-pdf", "dpia", file=True)),
        "notices:notice": Visiting(
            anyone, lambda known, who: [Example("notice", {"school": known.school, "document": NOTICE})]
        ),
        "emergency:page": Visiting(breaks_glass, _at_school("emergency")),
        "people:home": Visiting(manages, _at_school("people", nobody={"q": "nobody is called this"})),
        "people:person": Visiting(manages, _of_staff("person", "person")),
        "people:add": Visiting(manages, _of_staff("person-add", "person")),
        "people:change": Visiting(manages, _of_staff("role-change", "role")),
        "people:end": Visiting(manages, _of_staff("role-end", "role")),
        "people:caseload": Visiting(manages_and_reads, _of_staff("role-pupils", "role", "q=el")),
        "people:invite": Visiting(manages, _at_school("invite", whom={"role": "form_tutor"})),
        "people:staff": Visiting(manages, _at_school("staff-list")),
        "people:review": Visiting(manages, _at_school("review")),
        "people:readers": Visiting(manages, _at_school("outside")),
        "people:add_reader": Visiting(manages_trust, _at_school("outside-add")),
        "people:share": Visiting(manages, _at_school("outside-share")),
        "people:end_sharing": Visiting(manages, _of_staff("outside-end", "sharing")),
        "keeping:home": Visiting(keeps_alone, _at_school("keeping")),
        "tokens:home": Visiting(signed_in, _at_school("tokens")),
        "tokens:make": Visiting(signed_in, _at_school("token-new")),
        "tokens:end": Visiting(
            signed_in, lambda known, who: [Example("no-token", {"school": who.school, "token": 0}, status=404)]
        ),
    }
)
