"""What is said when somebody cannot be let in: the same to everybody, so that nobody learns who is here."""

WRONG = "Check your e-mail address and password. One of them does not match what we hold."
TOO_OFTEN = "There were too many tries. Wait 15 minutes, then try again, or set a new password."
WRONG_CODE = "This code is not right. Enter the newest one; each works once."
WRONG_PASSKEY = "This passkey does not fit. Try again, or use another way."
WRONG_PASSWORD = "This is not your password."  # noqa: S105 - a sentence
OLD_LINK = "This link has been used or is too old. Ask for a new one."
NOT_VOUCHED = (
    "You could not be let in this way. Sign in with your e-mail address and password, or ask whoever looks after "
    "Daymark at your school whether you are known here with the address you used."
)
NO_WAY_LEFT = "You would have no way left to sign in. Set a password first."
