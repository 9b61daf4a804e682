"""Every kind of problem intake can name, in plain words, with what a person can do about it."""

from __future__ import annotations

from daymark.intake.problems import Rule


def _file(text: str, remedy: str) -> Rule:
    return Rule(text, remedy, "file")


def _row(text: str, remedy: str) -> Rule:
    return Rule(text, remedy, "row")


def _notice(text: str, remedy: str) -> Rule:
    return Rule(text, remedy, "notice")


_SAY_ONCE = (
    "Say which code it stands for: on the page where you bring the file in, which remembers it for this source, or in "
    "a file given with --aliases on the command line."
)
_SAVE = "Export the registers again as CSV or as an Excel workbook (.xlsx), and give Daymark that file."

# Files that cannot be read at all.
UNOPENED = _file("The file cannot be opened.", "Check that the file is where it was and that you may read it.")
EMPTY = _file("The file is empty.", "Run the export again and check that the file is larger than 0 bytes.")
NO_TEXT = _file("The file is not a CSV file or a spreadsheet, whatever its name says.", _SAVE)
MARKUP = _file(
    "The file is a web page or XML, not a CSV file or a workbook.",
    "Open it in Excel, save it as .xlsx, and give Daymark that file. Transfer files (CTF) are not read yet.",
)
LOCKED = _file(
    "The workbook is protected with a password.",
    "Open it in Excel, take the password off (File, Info, Protect Workbook), save it, and try again.",
)
BROKEN_WORKBOOK = _file("The workbook is damaged or is no spreadsheet.", _SAVE)
TOO_LARGE = _file(
    "The workbook unpacks to more than Daymark will read at once.", "Export it as CSV, or a term at a time."
)
EMPTY_WORKBOOK = _file(
    "The workbook has no filled sheet.", "Run the export again and check that the first sheet has rows."
)

UNCALCULATED = _file(
    "The workbook has formulas whose results were never worked out, so their cells are empty.",
    "Open it in Excel, let it calculate, save it, and give Daymark that file.",
)

# Files whose content is not understood, or is not marks.
NO_HEADINGS = _file(
    "No row of headings was found.",
    "The file needs a row that names its columns, such as UPN, Date, Session, Mark. Put one above the first pupil.",
)
NO_ROWS = _file("The file has headings and no rows under them.", "Run the export again with dates and pupils chosen.")
NO_LAYOUT = _file(
    "The columns are not those of a register or of a list of pupils.",
    "Daymark reads: one row a mark (pupil, date, session, mark); one row a day (pupil, date, AM, PM); one column a "
    "session; one string of marks a week (pupil, week start, marks); or a list of pupils.",
)
NO_SESSION = _file("The marks have no session.", "Add the column that says AM or PM to the export.")
NO_SESSION_HEADINGS = _file(
    "The dates in the headings do not say AM or PM.",
    "Choose the export that has a morning and an afternoon column a day.",
)
NO_YEAR = _file("The dates in the headings have no year.", "Choose a date format with the year, such as 06/01/2025.")
NO_PUPIL_ID = _file(
    "No column has a number for each pupil; a name alone is no identity.",
    "Add the admission number, the pupil number of your system or the UPN to the export.",
)
SUMMARY = _file(
    "The file has totals for each pupil, not marks.",
    "Export the marks themselves: in your system look for a report of session marks or the official register, between "
    "two dates, with one mark for each morning and afternoon.",
)
LONG_STRING = _file(
    "The marks of a whole period stand in one string.",
    "Export them a week at a time (a row for each pupil and week), or as one row a mark.",
)
EXCEPTIONS_ONLY = _file(
    "The file has absences only and not one present mark, so no rate can be worked out.",
    "Export all marks, present ones too. Some systems call this option all marks, full register or include present.",
)
NOTHING_PRESENT = _file(
    "Not one mark is known to be present, and some marks are not known at all.",
    f"{_SAY_ONCE} Then read the file again.",
)
NO_MARK = _file(
    "There is no mark in this file.",
    "Run the export again with the marks in it, for dates on which registers were taken.",
)
TWO_DATE_ORDERS = _file(
    "The dates of one column are in two orders: some only fit day/month, others only month/day.",
    "Set the whole column to one order (06/01/2025 for 6 January) and export again.",
)
UNCLEAR_ORDER = _file(
    "The dates are in an order that cannot be told: as day/month many fall on a weekend, as month/day none does.",
    "Export the dates with the year first (2025-01-06) or with the month as a word (6 Jan 2025).",
)
TWIN_COLUMNS = _file(
    "Two columns are for the same thing and do not say the same.",
    "Take the wrong one out, or give it another heading, and read the file again.",
)
NO_DATES = _file("Not one date in the date column can be read.", "Write dates as 06/01/2025 or 2025-01-06.")
STRANGERS = _file(
    "The list of pupils and the marks use different numbers for pupils; not one pupil is in both.",
    "Add the same number (admission number or UPN) to both exports.",
)
LIST_WITHOUT_SCHOOL = _file(
    "The marks have several schools and the list of pupils names none.",
    "Add the school to the list of pupils. (No pupil of it has marks at just one school, which would tell.)",
)
NOT_THIS_SCHOOL = _file("No row of the file belongs to the school chosen.", "Check the name of the school in the file.")

LESSONS_WITHOUT_SUBJECT = _file(
    "The marks are of lessons, and no column says the subject.",
    "For lessons, add the subject to the export. For the register, choose the export of session marks, with AM or PM.",
)
LESSONS_WITHOUT_PERIOD = _file(
    "The marks have a subject, and no column says which lesson of the day they are of.",
    "For lessons, add the lesson period to the export. For the register, take the column of subjects out and add AM or "
    "PM.",
)
LESSON_OR_SESSION = _file(
    "The marks have a subject, and their periods 1 and 2 may be lessons or morning and afternoon.",
    "For lessons, call the column Lesson Period. For the register, write AM and PM.",
)

# Rows, marks and values left out.
NO_PUPIL = _row("The row has no pupil number.", "Fill in the admission number or UPN of this pupil.")
TOO_MANY_CELLS = _row(
    "The row has more cells than there are headings.",
    'A comma inside a cell may have split it. Put text that has commas in quotation marks ("Doe, Jo").',
)
OUTSIDE_YEARS = _row(
    "The date is outside the years registers are kept for (2000 to 2100).", "Correct the year of the date."
)
BAD_DATE = _row("This is not a date.", "Write the date as 06/01/2025 or 2025-01-06.")
BAD_HEADING_DATE = _row("The date in this heading is not a date.", "Write the date as 06/01/2025 or 2025-01-06.")
BAD_SESSION = _row("This is not a session.", "Write AM or PM.")
NOT_MONDAY = _row("The week does not start on a Monday.", "Give the Monday of the week as its start.")
LONG_WEEK = _row("The string has more than 14 marks.", "A week has 14 sessions, Monday morning to Sunday afternoon.")
NO_PERIOD = _row("The lesson mark has no period.", "Fill in which lesson of the day it was, such as 3.")
NO_SUBJECT = _row("The lesson mark has no subject.", "Fill in the subject of the lesson.")
LESSONS_DISAGREE = _row(
    "The same pupil has two lessons in one period that do not say the same.",
    "Correct it in your system, or take the wrong row out, and export again. None of the two was taken.",
)
UNKNOWN_MARK = _row("This mark is not in the code table.", _SAY_ONCE)
DOUBLE_DISAGREES = _row(
    "The same pupil has different marks for one session.",
    "Correct it in your system, or take the wrong row out, and export again.",
)
SHARED_UPN = _row(
    "The UPN belongs to more than one pupil in the list of pupils.",
    "Give the marks with admission numbers, or correct the UPN.",
)
TWO_SCHOOLS_PUPIL = _row(
    "The pupil number is used at more than one school and the row names no school.", "Add the school to the export."
)
UNPLACED = _row(
    "The list names no school, and this pupil does not have marks at just one of the schools.",
    "Add the school to the list of pupils. What the list says of this pupil was left out.",
)
BAD_ALIAS = _row(
    "The table of marks sends this mark to a code that is not in the code table.",
    "Choose a code such as / or I, or nothing for no mark.",
)
BAD_VALUE = _row(
    "The value is not one that this column can have.",
    "Correct the value. The pupil was taken, with this left as not known.",
)
BAD_SPELL = _row(
    "The leaving date is before the start date.", "Correct the dates. The pupil was taken, with both left as not known."
)
PUPIL_DISAGREES = _row(
    "Two rows for one pupil do not agree.", "Correct the list. The pupil was taken, with this left as not known."
)

# Things worth knowing; all was taken.
MONTH_FIRST = _notice(
    "The dates were read as month/day, the only order that fits them all.", "Check that this is right."
)
FOOTERS = _notice("Lines that are about the report and not about a pupil were passed over.", "Nothing to do.")
HEADINGS_AGAIN = _notice("The headings came again between the rows and were passed over.", "Nothing to do.")
OTHER_SHEETS = _notice(
    "Sheets without marks or pupils were passed over.", "Nothing to do, unless one of them was meant."
)
STROKES = _notice(
    "Present marks had the stroke of the other half of the day.", "Nothing to do: they were taken as present."
)
OUT_OF_DATE = _notice(
    "A code was used on a date when it was not in force.", "It was taken. Use the present codes in your system."
)
REPLACED = _notice(
    "An older code was used after its last day; it was taken as the code in its place.",
    "Use the present codes in your system. J was an activity; since 19 August 2024 an interview is J1, an absence.",
)
SHORT_WEEK = _notice("Strings shorter than the week were filled up as no mark.", "Check that the export is whole.")
TWIN_AGREES = _notice("Two columns have the same heading and say the same; one was read.", "Nothing to do.")
TWIN_COMMENTS = _notice(
    "Two columns of comments have the same heading; the first was read.", "Give the second another heading."
)
ODD_MINUTES = _notice(
    "The minutes late are not a whole number of 0 or more.",
    "The mark was taken, without minutes. Correct the minutes if you need them.",
)
WHICH_HALF = _notice(
    "A row has two marks and one column of minutes late or comments, which does not say to which of them they belong.",
    "The marks were taken, without it. Call the columns AM Minutes Late and PM Minutes Late (AM Comment, PM Comment).",
)
REGISTER_AMONG_LESSONS = _notice(
    "Rows of the register (AM or PM) stand among the lessons and were passed over.",
    "Nothing to do: lesson marks never count as sessions. Bring the register in by its own export.",
)
NOT_REGISTERED = _notice(
    "Pupils have lesson marks and no mark in the register files.",
    "Their lessons were taken, and count where a register of theirs is in. Check that all files use one pupil number.",
)
LESSON_EXTRAS = _notice(
    "Minutes late and comments beside lesson marks are not kept.",
    "Nothing to do. Minutes late are counted from the register.",
)
OTHER_WEEKDAY = _notice(
    "A period names another weekday than that of its date.", "It was taken, with the period as it is written. Check it."
)
NOTHING_DUE = _notice(
    "Every mark in this file says that nobody was due: school closed, not required to attend, or not on roll.",
    "It was taken. For figures, export dates on which the school was open.",
)
DOUBLE_AGREES = _notice("Rows that say the same twice were taken once.", "Nothing to do.")
ALL_PRESENT = _notice(
    "Every mark in the file is a present mark.", "Check that absences were not left out of the export."
)
WEEKEND = _notice(
    "There are attended marks on a Saturday or Sunday.", "Check the dates, unless your school opens at weekends."
)
BEFORE_START = _notice(
    "Marks lie outside the pupil's time on roll.", "They were kept, and are left out of figures. Check the dates."
)
NOT_LISTED = _notice(
    "Pupils have marks and are not in the list of pupils.", "Their marks were taken. Add leavers to the list of pupils."
)
NO_MARKS = _notice(
    "Pupils are in the list of pupils and have no mark.", "Check that the marks were exported for every pupil."
)
ALL_UNMARKED = _notice(
    "Pupils stand in the registers and every session of theirs is without a mark.",
    "They are in no figure. Check whether they are on roll, and whether their marks were exported.",
)
LISTS_DIFFER = _notice(
    "Two lists of pupils say different things of the same pupils; the list given later was believed.",
    "Give the newest list last, or only that one.",
)
ZEROS = _notice(
    "Pupil numbers had lost their leading zeros and were matched without them.", "Keep the column as text in Excel."
)
ZERO_TWINS = _notice(
    "Pupil numbers differ only by leading zeros; they were kept as different pupils.",
    "Check whether they are one pupil.",
)
OTHER_NUMBER = _notice(
    "The pupil numbers of the marks were found in another column of the list of pupils.", "Check that this is right."
)
NO_COMMON_NUMBER = _notice(
    "The files use different numbers for pupils, so one pupil may be counted twice.", "Give one number in all files."
)
OLDER_SEN = _notice("SEN values of before 2014 were read as today's.", "S was taken as E; A and P were taken as K.")
UPN_FORM = _notice("UPNs do not have the form of a UPN.", "Correct them in your system. Daymark does not rely on them.")
UPN_LETTER = _notice(
    "UPNs have a check letter that does not fit.", "Correct them in your system. Daymark does not rely on them."
)
UPN_TEMPORARY = _notice("UPNs are temporary.", "Ask the last school or the local authority for the permanent ones.")
UPN_TWICE = _notice("A UPN is given to more than one pupil.", "Correct it in your system. The pupils were kept apart.")
SCHOOLS = _notice(
    "The file has more than one school.",
    "All were read. If only one is meant, choose it on the page, or on the command line with --school NAME.",
)
OTHER_SCHOOL_FILE = _notice("The file is about other schools than the one chosen, and was left out.", "Nothing to do.")
OTHER_SCHOOLS = _notice("Rows of other schools were left out, as one school was chosen.", "Nothing to do.")
SCHOOL_NAME = _notice(
    "The file names the school differently; its rows were taken for the school chosen.", "Check that it is the same."
)
