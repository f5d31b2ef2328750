"""Every write of the ways in (rosters have their own file). What comes in ends in the desk's actions."""

from .keys import issue_key, revoke_key
from .learn import learn, learn_again, unlearn
from .paste import Pasted, drop_paste, keep_draft, paste_chat, plain_nickname, read_again
from .save import Choice, save_paste
from .sending import ask_about_own_data, send_web

__all__ = [
    "Choice",
    "Pasted",
    "ask_about_own_data",
    "drop_paste",
    "issue_key",
    "keep_draft",
    "learn",
    "learn_again",
    "paste_chat",
    "plain_nickname",
    "read_again",
    "revoke_key",
    "save_paste",
    "send_web",
    "unlearn",
]
