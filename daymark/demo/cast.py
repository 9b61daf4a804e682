"""The people of the Harbour Learning Trust: staff of every role, and the pupils with a story. All invented."""

from __future__ import annotations

from dataclasses import dataclass, field

TRUST = "Harbour Learning Trust"
DOMAIN = "harbour.example"


@dataclass(frozen=True)
class Staff:
    """Somebody who works with the trust. `school` is empty for the trust and for `organisation`, one outside it; empty
    forms and year groups mean the whole school."""

    name: str
    role: str
    school: str = ""
    forms: tuple[str, ...] = ()
    year_groups: tuple[str, ...] = ()
    organisation: str = ""

    @property
    def email(self) -> str:
        """The sign-in name, on a domain reserved for examples."""
        plain = self.name.lower().replace("'", "")
        return f"{plain.replace(' ', '.')}@{DOMAIN}"


@dataclass(frozen=True)
class Reader:
    """An organisation outside the trust, and the schools that share their counts with it by an agreement."""

    name: str
    kind: str
    schools: tuple[str, ...]
    agreement: str


H, L, S = "Harbour Academy", "Lantern Primary School", "Saltmarsh School"

COUNCIL, PARTNERSHIP = "Tidewater County Council", "Estuary Schools Partnership"

READERS = (
    Reader(COUNCIL, "local_authority", (H,), "Data sharing agreement of March 2024 on support for attendance"),
    Reader(PARTNERSHIP, "guest", (H, L), "Terms of the attendance hub, signed by both heads in March 2024"),
)

STAFF = (
    Staff("Miriam Calloway", "trust leader"),
    Staff("Desmond Achebe", "trust attendance lead"),
    Staff("Priti Solanki", "data manager"),
    Staff("Graham Pell", "trustee"),
    Staff("Ingrid Solberg", "trust analyst"),
    Staff("Leonie Marsh", "data protection officer"),
    Staff("Judith Fenwick", "governor", H),
    Staff("Alasdair Munro", "head teacher", H),
    Staff("Rosalind Tate", "senior attendance champion", H),
    Staff("Gareth Pugh", "attendance officer", H),
    Staff("Nasreen Malik", "head of year", H, (), ("8",)),
    Staff("Tom Hathersage", "head of year", H, (), ("10",)),
    Staff("Bronwen Lacey", "form tutor", H, ("8B",)),
    Staff("Kwabena Ofori", "form tutor", H, ("7C",)),
    Staff("Helen Crossley", "SENCo", H),
    Staff("Martin Okonjo", "designated safeguarding lead", H),
    Staff("Sunita Rawal", "head teacher", L),
    Staff("Dawn Eccles", "attendance officer", L),
    Staff("Peter Linacre", "class teacher", L, ("4A",)),
    Staff("Ffion Bevan", "SENCo", L),
    Staff("Carol Whitfield", "governor", L),
    Staff("Anthony Burridge", "head teacher", S),
    Staff("Lorna Keddie", "attendance officer", S),
    Staff("Joseph Tembo", "class teacher", S, ("Gannet",)),
    Staff("Marianne Holt", "designated safeguarding lead", S),
    Staff("Colin Strand", "governor", S),
    Staff("Yvette Marsden", "local authority officer", organisation=COUNCIL),
    Staff("Hal Brennan", "hub guest", organisation=PARTNERSHIP),
)


@dataclass(frozen=True)
class Story:
    """A pupil whose registers are written by hand.

    `year_group` and `form` are those of 2025/26. Each span is "when: code", where *when* is a date, a range
    `2025-09-16..2025-09-18`, with `AM` or `PM` after it for half days and a weekday such as `Fri` to keep only those
    days; the code is a register symbol, `L` followed by the minutes for a late mark. Later spans win.
    """

    surname: str
    forename: str
    sex: str
    school: str
    year_group: int
    form: str
    about: str
    spans: tuple[str, ...]
    also: dict[str, str] = field(default_factory=dict)


STORIES = (
    Story(
        "Ellery", "Rowan", "M", H, 8, "8B",
        "Missed 3 days by late November last year and 11 this year: a spell of illness in September, then Mondays and "
        "Fridays without a reason since the family moved house.",
        (
            "2024-10-08..2024-10-09: I", "2024-11-19: I", "2025-02-05..2025-02-06: I", "2025-05-16: M",
            "2025-09-11 AM: L9", "2025-09-16..2025-09-18: I", "2025-09-22: O", "2025-10-03 PM: O", "2025-10-06: O",
            "2025-10-17: O", "2025-10-22 AM: L14", "2025-10-24: O", "2025-11-04 AM: L11", "2025-11-07 PM: O",
            "2025-11-10..2025-11-11: I", "2025-11-21: O",
        ),
        {"fsm": "Y", "ever6": "Y", "sen": "N", "ethnicity": "WBRI"},
    ),
    Story(
        "Haddad", "Amira", "F", H, 10, "10C",
        "Attended well until January 2025, then less each half term, and hardly at all this autumn.",
        (
            "2024-11-12..2024-11-13: I", "2025-01-13..2025-01-17: I", "2025-02-03..2025-02-14: I",
            "2025-03-03..2025-03-28 Mon: O", "2025-03-03..2025-03-28 Tue: I", "2025-04-28..2025-05-23 Mon: O",
            "2025-04-28..2025-05-23 Thu: I", "2025-06-09..2025-07-18: I", "2025-09-10..2025-10-10: I",
            "2025-10-13..2025-11-24: O", "2025-10-15 PM: \\", "2025-11-12 PM: \\", "2025-11-19 PM: \\",
        ),
        {"fsm": "N", "sen": "K", "ethnicity": "OOTH", "eal": "Y", "social_worker": "N"},
    ),
    Story(
        "Pryce", "Callum", "M", H, 9, "9D",
        "Four suspensions in fifteen months; in school otherwise.",
        (
            "2024-10-15..2024-10-16: E", "2025-03-11..2025-03-13: E", "2025-06-24..2025-06-25: E", "2025-09-30: I",
            "2025-10-14..2025-10-17: E", "2025-11-13 AM: L18",
        ),
        {"fsm": "Y", "ever6": "Y", "sen": "K", "ethnicity": "WBRI", "social_worker": "Y"},
    ),
    Story(
        "Osei", "Leila", "F", H, 7, "7C",
        "New to the school in September; Mondays are hard and there are more of them.",
        (
            "2025-09-15 AM: M", "2025-09-29: I", "2025-10-13: I", "2025-11-03: I", "2025-11-10: I", "2025-11-17: I",
            "2025-11-24: N",
        ),
        {"fsm": "N", "sen": "N", "ethnicity": "BAFR"},
    ),
    Story(
        "Adeyemi", "Grace", "F", H, 11, "11E",
        "Missed one day in seven last year; two sessions this year, after weekly talks with the same adult.",
        (
            "2024-09-18..2024-09-20: O", "2024-10-04..2024-10-25 Fri: O", "2024-11-11..2024-11-15: I",
            "2024-12-02..2024-12-20 Mon: O", "2025-01-13..2025-04-11 Fri: O", "2025-05-06..2025-05-09: I",
            "2025-09-23: M",
        ),
        {"fsm": "Y", "ever6": "Y", "sen": "N", "ethnicity": "BAFR"},
    ),
    Story(
        "Marlowe", "Ellis", "M", H, 9, "9A",
        "Cares for a parent before school: late twice a week, and after the register has closed when it is a bad day.",
        (
            "2024-09-11..2025-07-18 Tue AM: L16", "2025-09-09..2025-11-24 Tue AM: L17",
            "2025-09-04..2025-11-24 Thu AM: L12", "2025-10-07 AM: U", "2025-10-21 AM: U", "2025-11-18 AM: U",
            "2025-11-06: O",
        ),
        {"fsm": "Y", "ever6": "Y", "sen": "N", "young_carer": "Y", "ethnicity": "MWBC"},
    ),
    Story(
        "Nowak", "Zofia", "F", L, 4, "4A",
        "One long holiday either side of the autumn half-term; never absent otherwise.",
        ("2024-10-21..2024-10-25: G", "2025-10-20..2025-11-07: G"),
        {"fsm": "N", "sen": "N", "eal": "Y", "ethnicity": "WOTH"},
    ),
    Story(
        "Whitlock", "Noah", "M", L, 1, "1B",
        "Illness, and only illness: chickenpox, then a winter of colds, each with a reason the same day.",
        (
            "2024-10-07..2024-10-11: I", "2024-12-03..2024-12-05: I", "2025-01-20..2025-01-22: I", "2025-03-17: I",
            "2025-09-24..2025-09-26: I", "2025-11-05..2025-11-07: I", "2025-11-19: I",
        ),
        {"fsm": "N", "sen": "N", "ethnicity": "WBRI"},
    ),
    Story(
        "Siddiqui", "Ibrahim", "M", L, 6, "6A",
        "In every day but two festivals.",
        ("2025-03-31: /", "2025-06-06: R"),
        {"fsm": "N", "sen": "N", "eal": "Y", "ethnicity": "APKN"},
    ),
    Story(
        "Gallagher", "Finn", "M", L, 5, "5B",
        "Travels with the family's work for some weeks each summer and autumn; in school between.",
        ("2024-09-16..2024-09-27: T", "2025-06-16..2025-07-11: T", "2025-09-15..2025-10-03: T"),
        {"fsm": "Y", "ever6": "Y", "sen": "K", "ethnicity": "WIRT"},
    ),
    Story(
        "Penhale", "Oscar", "M", L, 0, "RA",
        "Four years old; mornings only until the end of September.",
        ("2025-09-03..2025-09-26 PM: X", "2025-10-09..2025-10-10: I"),
        {"fsm": "N", "sen": "N", "ethnicity": "WBRI"},
    ),
    Story(
        "Tranter", "Poppy", "F", S, 9, "Lapwing",
        "A part-time timetable since September, reviewed at half-term and lengthened by two afternoons.",
        (
            "2025-01-14: M", "2025-09-03..2025-10-24 PM: C2", "2025-11-04..2025-11-24 Mon PM: C2",
            "2025-11-04..2025-11-24 Wed PM: C2", "2025-11-04..2025-11-24 Fri PM: C2",
        ),
        {"fsm": "Y", "ever6": "Y", "sen": "E", "ethnicity": "WBRI"},
    ),
    Story(
        "Thackeray", "Maya", "F", S, 6, "Gannet",
        "A hospital morning every Tuesday and two stays; always explained.",
        (
            "2024-09-10..2025-07-15 Tue AM: M", "2025-01-27..2025-02-07: I", "2025-09-09..2025-11-18 Tue AM: M",
            "2025-10-06..2025-10-10: I",
        ),
        {"fsm": "N", "sen": "E", "ethnicity": "WBRI"},
    ),
    Story(
        "Lindqvist", "Jacob", "M", S, 8, "Kestrel",
        "On the roll of two schools: Thursdays and Fridays are the other school's.",
        ("2025-09-03..2025-11-24 Thu: D", "2025-09-03..2025-11-24 Fri: D", "2025-10-14: I"),
        {"fsm": "N", "sen": "E", "ethnicity": "WOTH"},
    ),
)  # fmt: skip
