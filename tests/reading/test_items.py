"""Goods in running text: what is wanted, with its number; not what is left, had, at hand or refused."""

from __future__ import annotations

import pytest

from shouwang.reading import read_message

CASES = [
    ("盐没了，酱油倒还有两瓶，谁家能匀一包盐", [("盐", 1, "包")]),
    ("灶上的液化气空了，烦请帮换一瓶，不急", [("液化气", 1, "瓶")]),
    ("阳台辣椒吃不完，装了三袋放大堂，谁要谁拎", [("辣椒", 3, "袋")]),
    ("要棉被6床、军大衣3件，挂面还够吃一周", [("棉被", 6, "床"), ("军大衣", 3, "件")]),
    ("求代配氯沙坦钾2盒，药断了三天", [("氯沙坦钾", 2, "盒")]),
    ("请带乳果糖2瓶，开塞露家里还有不用配", [("乳果糖", 2, "瓶")]),
    ("谁家有多的奥司他韦颗粒，美林家里有", [("奥司他韦颗粒", None, None)]),
    ("哪位邻居有小儿柴桂颗粒匀两包", [("小儿柴桂颗粒", 2, "包")]),
    ("今晚谁能匀一两袋猫粮，明天买了还", [("猫粮", None, "袋")]),
    ("我妈用不上了：一根三脚拐杖，还有一个坐便椅，白送", [("三脚拐杖", 1, "根"), ("坐便椅", 1, "个")]),
    ("想借一把冲击钻，膨胀螺丝和梯子我都有", [("冲击钻", 1, "把")]),
    ("两袋米收到，谢谢啊", [("米", 2, "袋")]),
    ("上午问的折叠梯不用了，隔壁借到了", [("折叠梯", None, None)]),
    ("Could anyone bring up 2 bottles of dish soap? No rush", [("dish soap", 2, "bottles")]),
]


@pytest.mark.parametrize(("text", "want"), CASES, ids=lambda value: value if isinstance(value, str) else "")
def test_items(text: str, want: list[tuple[str, float | None, str | None]]) -> None:
    assert [(one.item, one.qty, one.unit) for one in read_message(text).items] == want
