"""The one exception of this package, and the sizes beyond which a text is refused."""

from __future__ import annotations

# A WeChat message holds at most 16,384 characters; forwarded lists and forms are longer.
MESSAGE_LIMIT = 100_000
# A day of a lively group of 500 is about 300 kB.
CHAT_LIMIT = 2_000_000


class ReadingError(ValueError):
    """A text that will not be read; the message is one clear Chinese sentence for the person who pasted it."""


def checked(text: object, limit: int, what: str = "这段文字") -> str:
    """Return `text` unchanged, or refuse it in one sentence."""
    if not isinstance(text, str):
        raise ReadingError(f"{what}不是文字，无法识别。")
    if len(text) > limit:
        raise ReadingError(f"{what}太长（{len(text)}字，最多{limit}字），请分几次粘贴。")
    return text
