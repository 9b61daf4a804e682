"""What is known: trusts, schools, pupils, enrolments, calendars, the code table, register weeks and their history."""
