"""Invented people: names put together by chance, phones that start with 100 and belong to nobody."""

from collections.abc import Iterable
from random import Random

SURNAMES = (
    "杨李王张段赵字蒋罗鲁毕穆辉尹熊施茶苏董何周马陈刘黄吴徐孙朱高林郭梁宋唐许邓韩冯曹彭曾肖田潘袁蔡余叶程魏"
)
FIRST = "春秋晓建国志永文玉丽桂红金银兴正光学家德明忠世云雪海江东南美彩凤兰菊莲素琼绍开朝庆荣思雅子雨一可"
SECOND = (
    "梅兰英芳华强军平波勇斌伟涛辉林山松柏荣富贵才福寿康宁燕霞萍娟琴芬仙香珍妹仁义礼智信成功清源泉涵轩怡然"
)


class People:
    """Hands out names that do not repeat, and phones: from `after` on, no further apart than `step`."""

    def __init__(self, rng: Random, taken: Iterable[str] = (), after: int = 0, step: int = 90_000):
        self.rng = rng
        self.taken: set[str] = set(taken)
        self.last_phone, self.step = after, step

    def name(self) -> str:
        """A new full name of three characters."""
        while True:
            name = self.rng.choice(SURNAMES) + self.rng.choice(FIRST) + self.rng.choice(SECOND)
            if name not in self.taken and name[1] != name[2]:
                self.taken.add(name)
                return name

    def resident(self) -> str:
        """Who says something in the street: two or three characters, may repeat."""
        given = (
            self.rng.choice(SECOND)
            if self.rng.random() < 0.3
            else self.rng.choice(FIRST) + self.rng.choice(SECOND)
        )
        return self.rng.choice(SURNAMES) + given

    def phone(self) -> str:
        """`100xxxxxxxx`: no network in the country begins like this."""
        self.last_phone += self.rng.randint(1, self.step)
        return f"100{self.last_phone:08d}"
