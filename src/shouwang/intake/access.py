"""Who may use which way in."""

from shouwang.core.access import LEADERS, OFFICE, READERS, SYSTEM

VERBS = {
    "intake.paste": OFFICE,
    "intake.learn": OFFICE,
    "intake.import": OFFICE,
    "intake.commit_import": OFFICE | {SYSTEM},
    "intake.issue_key": LEADERS,
    "intake.revoke_key": LEADERS,
    "intake.read": READERS,
}
