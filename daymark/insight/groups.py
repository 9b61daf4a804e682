"""What groups of pupils are called in a sentence."""

from __future__ import annotations

YEARS = {"N1": "Nursery 1", "N2": "Nursery 2", "R": "Reception", "X": "Pupils outside year groups"}

SAID = {
    ("fsm", "Y"): "pupils eligible for free school meals",
    ("fsm", "N"): "pupils not eligible for free school meals",
    ("sex", "F"): "girls",
    ("sex", "M"): "boys",
    ("sen", "E"): "pupils with an education, health and care plan",
    ("sen", "K"): "pupils with SEN support",
    ("sen", "N"): "pupils without special educational needs",
    ("eal", "Y"): "pupils with English as an additional language",
    ("eal", "N"): "pupils whose first language is English",
    ("young_carer", "Y"): "young carers",
    ("young_carer", "N"): "pupils who are not known to be carers",
    ("service_child", "Y"): "children of service families",
    ("service_child", "N"): "children of other than service families",
    ("looked_after", "Y"): "pupils who are looked after",
    ("looked_after", "N"): "pupils who are not looked after",
    ("social_worker", "Y"): "pupils who have a social worker",
    ("social_worker", "N"): "pupils who have no social worker",
}

SHORT = {
    ("fsm", "Y"): "Free school meals",
    ("fsm", "N"): "No free school meals",
    ("sex", "F"): "Girls",
    ("sex", "M"): "Boys",
    ("sen", "E"): "EHC plan",
    ("sen", "K"): "SEN support",
    ("sen", "N"): "No SEN",
    ("eal", "Y"): "English as an additional language",
    ("eal", "N"): "English first language",
    ("young_carer", "Y"): "Young carers",
    ("young_carer", "N"): "Others",
    ("service_child", "Y"): "Service families",
    ("service_child", "N"): "Others",
    ("looked_after", "Y"): "Looked after",
    ("looked_after", "N"): "Others",
    ("social_worker", "Y"): "Have a social worker",
    ("social_worker", "N"): "Others",
}

KEY_TITLES = {
    "school": "School",
    "year_group": "Year group",
    "form": "Form",
    "sex": "Sex",
    "fsm": "Free school meals",
    "sen": "Special educational needs",
    "eal": "English as an additional language",
    "band": "Absence band",
    "weekday": "Weekday",
    "week": "Week",
    "half_term": "Half term",
    "term": "Term",
    "school_year": "School year",
    "subject": "Subject",
    "lesson_period": "Lesson",
    "code": "Code",
    "band_before": "Absence band last year",
    "young_carer": "Young carers",
    "service_child": "Service families",
    "looked_after": "Looked after",
    "social_worker": "Social worker",
}

YEAR_ORDER = ("N1", "N2", "R", *(str(year) for year in range(1, 15)), "X", "unknown")


def key_title(key: str) -> str:
    """The heading of a key: "Year group"."""
    return KEY_TITLES.get(key, key.replace("_", " ").capitalize())


def year_name(value: str) -> str:
    """ "Year 8", "Reception"."""
    return YEARS.get(value, f"Year {value}" if value.isdigit() else "Year not known")


def label(key: str, value: str) -> str:
    """The group as a table says it: "Year 8", "Free school meals", "8A"."""
    if key == "year_group":
        return year_name(value)
    if value == "unknown":
        return "Not known"
    return SHORT.get((key, value), band_name(value) if key == "band" else value)


def phrase(key: str, value: str) -> str:
    """The group inside a sentence: "Year 8", "pupils eligible for free school meals", "form 8A"."""
    if key == "year_group":
        return year_name(value)
    if key == "form":
        return f"form {value}"
    return SAID.get((key, value), f"{key_title(key)} {value}" if key != "school" else value)


def band_name(band: str) -> str:
    """A band of DfE's distribution in words: "[5,10)" is "5% to under 10%", "[50,100]" is "50% or more"."""
    low, high = band.strip("[)]").split(",")
    if high == "100":
        return f"{low}% or more"
    return f"under {high}%" if low == "0" else f"{low}% to under {high}%"


def year_place(value: str) -> int:
    """Where a year group stands in order, for sorting; unknown ones last."""
    return YEAR_ORDER.index(value) if value in YEAR_ORDER else len(YEAR_ORDER)
