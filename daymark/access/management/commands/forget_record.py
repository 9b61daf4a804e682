"""`daymark manage forget_record`: take away what the record has kept for as long as it should."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from daymark.access.record import forget, keep_years


class Command(BaseCommand):
    """Runs as the owner of the tables, which the application itself cannot."""

    help = "Take away rows of the record of who saw or changed what that are older than definitions/record.yaml says."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="Only say how many rows would go.")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            years = keep_years()
        except ValueError as error:
            raise CommandError(str(error)) from error
        now = timezone.now()  # noqa: TID251 - a command reads the clock
        gone = forget(now, dry_run=options["dry_run"])
        would = "would go" if options["dry_run"] else "went"
        self.stdout.write(f"The record is kept for {years} years. {gone:,} rows {would}.")
