"""What the marks and relations that are kept in Chinese are called in the reader's language.

They are stored as rosters and chats write them (`reading.roster.TAG_ORDER`), because that is what comes in and what the
authorities' forms want back. Words that are not listed here are somebody's own and shown as written.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

TAGS = {
    "独居老人": _("elder living alone"), "孤老": _("elder without family"), "纯老家庭": _("household of elders"),
    "空巢老人": _("elder whose children live elsewhere"), "高龄老人": _("very old"), "老年人": _("elder"),
    "婴幼儿": _("infant"), "儿童": _("child"), "孕产妇": _("pregnant or newly delivered"), "残疾人": _("disability"),
    "听障": _("hard of hearing"), "视障": _("poor sight"), "失能": _("needs daily care"), "行动不便": _("walks badly"),
    "认知障碍": _("dementia"), "精神障碍": _("mental illness"), "慢性病": _("chronic illness"), "血透": _("dialysis"),
    "肿瘤": _("cancer"), "困难户": _("in need"), "计生特殊家庭": _("lost an only child"), "涉外居民": _("from abroad"),
    "外来务工": _("came here for work"), "不会用手机": _("uses no smartphone"),
}  # fmt: skip

RELATIONS = {
    "户主": _("head of household"), "本人": _("head of household"), "配偶": _("spouse"), "夫": _("husband"),
    "妻": _("wife"), "丈夫": _("husband"), "妻子": _("wife"), "子": _("son"), "儿子": _("son"), "女": _("daughter"),
    "女儿": _("daughter"), "子女": _("child of the household"), "儿媳": _("daughter-in-law"), "女婿": _("son-in-law"),
    "孙子": _("grandson"), "孙女": _("granddaughter"), "外孙": _("daughter's son"), "外孙女": _("daughter's daughter"),
    "父亲": _("father"), "母亲": _("mother"), "父母": _("parent"), "岳父": _("wife's father"), "岳母": _("wife's mother"),
    "公公": _("husband's father"), "婆婆": _("husband's mother"), "祖父": _("grandfather"), "祖母": _("grandmother"),
    "兄弟": _("brother"), "姐妹": _("sister"), "保姆": _("live-in help"), "租客": _("tenant"), "合租": _("flatmate"),
    "亲戚": _("relative"), "其他": _("other"),
}  # fmt: skip


def tag(kept: str) -> str:
    """The mark in the reader's language; as it is kept where it is the committee's own."""
    return str(TAGS.get(kept, kept))


def relation(kept: str) -> str:
    """The relation to the head of the household in the reader's language."""
    return str(RELATIONS.get(kept, kept))
