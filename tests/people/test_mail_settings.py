"""Where e-mail goes: a server of the school's own, or a folder that nobody else reads."""

from __future__ import annotations

import stat

import pytest
from django.core.mail import EmailMessage

from daymark.config.mail import mail_settings


def test_without_a_server_every_e_mail_is_a_file_that_only_its_owner_reads(tmp_path, settings):
    given = mail_settings({}, tmp_path)
    settings.EMAIL_BACKEND, settings.EMAIL_FILE_PATH = given["EMAIL_BACKEND"], given["EMAIL_FILE_PATH"]
    for number in range(2):
        EmailMessage(subject=f"Letter {number}", body="Words", to=["a@shore.example"]).send()
    files = list((tmp_path / "outbox").iterdir())
    assert sum(file.read_text().count("Subject: Letter") for file in files) == 2
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}
    assert stat.S_IMODE((tmp_path / "outbox").stat().st_mode) == 0o700


@pytest.mark.parametrize(
    ("security", "port", "starttls", "tls"),
    [("", 587, True, False), ("tls", 465, False, True), ("none", 25, False, False)],
)
def test_a_server_with_its_kind_of_security(tmp_path, security, port, starttls, tls):
    (tmp_path / "secret").write_text("hidden\n")
    given = mail_settings(
        {
            "DAYMARK_SMTP_HOST": "mail.school.example", "DAYMARK_SMTP_SECURITY": security,
            "DAYMARK_SMTP_PASSWORD_FILE": str(tmp_path / "secret"), "DAYMARK_MAIL_FROM": "Daymark <d@school.example>",
        },
        tmp_path,
    )  # fmt: skip
    assert (given["EMAIL_PORT"], given["EMAIL_USE_TLS"], given["EMAIL_USE_SSL"]) == (port, starttls, tls)
    assert (given["EMAIL_HOST_PASSWORD"], given["DEFAULT_FROM_EMAIL"]) == ("hidden", "Daymark <d@school.example>")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DAYMARK_SMTP_SECURITY", "rot13"), ("DAYMARK_SMTP_PORT", "zero"), ("DAYMARK_SMTP_PORT", "99999"),
        ("DAYMARK_MAIL_FROM", "nobody"), ("DAYMARK_MAIL_FROM", "a@b.example\nBcc: c@d.example"),
        ("DAYMARK_SMTP_PASSWORD_FILE", "/no/such/file"),
    ],
)  # fmt: skip
def test_a_setting_that_means_nothing_is_named(tmp_path, name, value):
    with pytest.raises(ValueError, match=name):
        mail_settings({"DAYMARK_SMTP_HOST": "mail.school.example", name: value}, tmp_path)
