"""What people say in the demonstration: problems, wishes and posts, put together from parts."""

from dataclasses import dataclass, replace
from random import Random

from servicelists.similarity import NeedText, score_of

STREETS = (
    "迎春巷", "桂花巷", "茶马巷", "核桃巷", "翠竹巷", "水井巷", "石桥路", "环城东路", "澜沧路", "建设路", "团结路", "北门街",
    "南门街", "城墙巷", "柿花巷", "磨坊巷", "书院路", "河滨路", "新民路", "和平巷",
)  # fmt: skip
ESTATES = ("幸福里小区", "锦绣小区", "翠屏花园", "田园新村", "阳光家园", "滨河小区", "惠民小区", "兴隆花园")
SPOTS = ("菜市场", "小学门口", "老年活动室", "文化广场", "公交站", "卫生室", "河边步道", "停车场")


ALIKE = 66  # a little below Rules.duplicate_score: what is still open must not look like one thing
OUTDOORS = frozenset(
    {"road_repair", "road_paving", "street_light", "drainage", "sanitation", "safety", "post"}
)


def places_of(community: str, order: int) -> tuple[list[str], list[str]]:
    """Places out of doors and where people live; streets and estates are a slice of the town's."""
    streets = [STREETS[(order * 5 + n) % len(STREETS)] for n in range(7)]
    estates = [ESTATES[(order * 3 + n) % len(ESTATES)] for n in range(3)]
    spots = [f"{community}{spot}" for spot in SPOTS]
    road = [f"{community}路{part}" for part in ("北段", "南段", "中段")]
    parts = [f"{street}{part}" for street in streets[:5] for part in ("口", "北侧", "中段")]
    buildings = [f"{estate}{number}号楼" for estate in estates for number in (1, 2, 3, 5, 6, 8)]
    groups = [f"{community}{number}组" for number in range(1, 10)]
    return [*spots, *road, *streets, *parts, *estates, *groups], [*streets, *estates, *buildings, *groups]


@dataclass(frozen=True)
class Matter:
    """What may be the matter somewhere: how it is called, told, taken up and brought to an end."""

    title: str
    story: str
    measure: str
    result: str


@dataclass(frozen=True)
class Kind:
    """One category of problems: its matters, what is counted, what it may cost."""

    matters: tuple[Matter, ...]
    counted: tuple[tuple[str, int, int], ...]
    cost: tuple[int, int] = (0, 0)


# category | what is counted | cost; then a line a matter: title | story | measure | result
TABLE = """
road_repair | 户 12 90, 处 2 6, 米 8 60 | 600 9000
路面坑洼积水|路面破了好几处，车一过就溅水|安排班组修补破损路面，做警示围挡|破损路面已补平，雨后不积水
人行道地砖松动|地砖翘起来，老人走路容易绊|量好尺寸，更换松动地砖|地砖更换完成，走着平稳
井盖下沉|井盖比路面低一截，夜里骑车很危险|加垫井圈，把井盖抬到路面高|井盖抬平，车过没有响声
护栏缺了一截|护栏断了没人接，小孩常从那里钻|按原样补做护栏并刷漆|护栏接好，晃动检查合格
台阶破损|台阶缺角，雨天打滑|修补台阶，贴防滑条|台阶补好，防滑条已贴
减速带脱落|减速带掉了，车开得快|重新安装减速带和提示牌|减速带装好，车速降下来了
road_paving | 户 8 60, 米 30 180 | 4000 32000
入户路没有硬化|晴天一身灰，雨天一脚泥|支持水泥，和居民一起投工铺筑|硬化完成，养护期满已通行
通组路还是土路|接送孩子要绕路走|出机械和技术员，分段铺筑|路面铺通，群众投劳 3 天
巷道水泥路没通到头|剩最后一段没有铺|补齐最后一段，顺带做排水沟|铺通到头，排水沟一并做了
停车处地面没硬化|一下雨就陷车|碎石找平后浇筑硬化|地面硬化，划了车位
street_light | 盏 1 12, 户 10 70 | 300 8000
路灯不亮|晚上黑，上晚自习的孩子不敢走|安排电工和登高车逐盏检修|灯已全部点亮，夜间试看三天
路灯一闪一闪|灯忽明忽暗，看不清台阶|检修线路，更换镇流器|线路修好，亮灯正常
没有安装路灯|一条巷子没有一盏灯|勘测后增设太阳能路灯|新装路灯已亮，居民试走
路灯被树枝挡住|树长高了，灯光照不到地面|修剪遮挡的树枝，调整灯头|树枝修剪后照明恢复
路灯杆歪斜|灯杆往路中间歪|扶正灯杆，重做基础|灯杆扶正，基础已加固
drainage | 户 10 80, 处 1 4, 米 10 80 | 500 12000
下水道堵塞|污水漫到路上，味道大|派吸污车疏通，清理检查井|管道疏通，检查井已清
雨天积水|一下雨水就没过脚面|清理雨水口，加装滤网|雨后查看，不再积水
化粪池外溢|盖板边往外冒水|抽排清掏，更换盖板|清掏完成，盖板已换
排水沟被淤泥填平|沟里全是泥沙，水排不出去|清淤后加盖板，定期巡查|清淤完成，盖板归位
水管老化漏水|水表后面一直漏，水费高|查明漏点，更换老化管段|换管 18 米，水压正常
sanitation | 处 1 6, 户 15 120 | 0 3000
垃圾桶不够用|周末垃圾堆到桶外|增配垃圾桶，调整清运班次|增配垃圾桶 6 个，每日两清
建筑垃圾没人清|装修渣土堆了半个月|联合清运，劝导装修业主|清运 3 车，现场已冲洗
卫生死角|角落里杂物多，招蚊虫|组织党员和保洁员集中清理|死角清空，撒了消杀药
公厕保洁不到位|地面湿滑，没有洗手液|增加保洁频次，补齐用品|一天四次保洁，用品补齐
小广告乱贴|墙面楼道贴满小广告|清除小广告后粉刷墙面|墙面已粉刷，安排人看护
绿化带杂草丛生|草长到半人高|除草补绿，认养到人|杂草清除，补种绿植
safety | 处 1 5, 户 10 90 | 0 6000
飞线充电|从楼上拉线给电动车充电|拆除飞线，增设充电插座|飞线全部拆除，插座已通电
消防通道被占|通道停了车，救护车进不来|划黄线设立柱，劝离占道车辆|通道已清空，划了黄线
灭火器过期|楼道灭火器指针到红区|更换灭火器，教居民怎么用|灭火器换新，现场做了演示
电线垂得太低|电线垂到路中间，大车会挂到|联系权属单位捆扎抬高|线缆重新捆扎抬高
围墙有裂缝|围墙往外斜，学生天天走|设警示牌，拆除重砌危险段|危险段重砌，警示牌已撤
楼道堆放杂物|楼道里堆纸板家具|入户劝导，集中清运一次|楼道清空，楼长每周看一遍
neighbours | 户 2 30 | 0 0
楼上漏水起争执|两家说不拢|请调解员和水电工一起上门|漏点修好，费用各半，握手言和
广场舞声音大|晚上九点多还在放音乐|商定时段和音量，签邻里公约|约定八点半收场，回访没再吵
公用过道被占|过道摆了花架，邻居有意见|约双方到社区当面商量|过道已腾出，花架移到阳台
养犬扰民|夜里狗叫，早上没人牵绳|上门宣传文明养犬，登记办证|犬只办证牵绳，夜里不叫了
停车位争用|为一个车位吵了几次|重新划位，定先来后到的办法|车位轮换表贴出来，没再争
elderly | 人 3 40, 户 3 38 | 0 6000
独居老人买药不便|老人腿脚不便，一个人住|结对代取药，每周看望一次|已结对，药品每月送上门
老人家中没有扶手|卫生间滑，摔过一次|安装扶手和防滑垫|扶手装好，老人试用稳当
残疾人出行没有坡道|轮椅下不来三级台阶|修一条缓坡，装栏杆|坡道修好，轮椅自己能下
高龄老人吃饭难|中午一个人不愿做饭|联系助餐点送餐上门|送餐两周，老人说合口味
老人不会用智能手机|缴费挂号都要求人|开手机课，一对一教到会|培训两场，现场学会缴费挂号
困难家庭过冬物资不足|被褥旧了，煤炭不够|筹集棉被和米油，送到家里|棉被米油送到，屋里添了炭盆
employment | 人 4 45 | 0 5000
想学一门手艺|家里有老人走不开，想在附近干活|办一期技能培训，推荐岗位|培训结业，12 人上岗
找不到零工信息|不知道哪里要人|整理岗位表，每周发一次|岗位表发了四期，已有人入职
妇女就业缺岗位|带孩子，只能干半天|提供计时岗位，可带料回家做|计时岗位招满，月月能结账
返乡青年想创业|想开小店，不懂手续|一对一讲政策，帮办手续|手续办好，小店开张
education | 人 6 60 | 0 4000
放学后孩子没人管|四点半到六点家长没下班|开放教室，老师轮流看护|四点半课堂开了，写完作业再回家
缺少儿童图书|图书角的书旧了|捐一批图书，教孩子借阅|图书上架 260 册，借阅登记好了
留守儿童缺辅导|爷爷奶奶辅导不了作业|安排老师结对，每周辅导两次|结对辅导到位，孩子愿意来
暑期想有托管班|暑假孩子在家看手机|腾出场地，办一期公益托管|托管班开了，家长轮流帮忙
家长想听家教课|孩子上初中，不知道怎么沟通|请老师讲两场家长课堂|家长课堂办了两场，坐满了
medical | 人 10 90, 户 8 40 | 0 3000
老人想在家门口体检|去县城看病排队久|组织体检小分队进小区|体检一场，报告送到手
慢病用药没人指导|几种药混着吃，心里没底|家庭医生上门，理用药清单|上门 16 户，用药清单贴在药箱
想请医生来义诊|关节痛的人多|组织义诊，测血压血糖、看关节|义诊一场，建档随访
想学急救知识|上次有人晕倒，大家不会救|开急救课，教心肺复苏|急救培训办完，人人上手练过
other | 人 5 60, 户 10 60 | 0 1500
政策看不懂|医保缴费标准说法不一|派人到社区讲解，现场答疑|宣讲一场，发清单 80 份
办事材料不清楚|跑了两趟缺一张证明|整理一张办事清单贴出来|办事清单已上墙，一次说清
活动室开放时间短|下班后进不去|协调延长开放，排好值守|活动室延长到晚上九点
快递柜位置不好找|在楼后面，老人找不到|商量移位，加指路牌|快递柜移到门口，牌子立好
公示栏字太小|老人看不清|换大字版，加老花镜|大字版换好，挂了老花镜
"""


def _kinds() -> dict[str, Kind]:
    """The table, read."""
    made: dict[str, Kind] = {}
    for line in TABLE.strip().splitlines():
        if " | " in line:
            category, counted, cost = line.split(" | ")
            low, high = cost.split()
            units = (entry.split() for entry in counted.split(", "))
            made[category] = Kind((), tuple((u, int(a), int(b)) for u, a, b in units), (int(low), int(high)))
        else:
            kind = made[category]
            made[category] = replace(kind, matters=(*kind.matters, Matter(*line.split("|"))))
    return made


KINDS = _kinds()
BY_TITLE = sorted(
    ((matter.title, matter) for kind in KINDS.values() for matter in kind.matters),
    key=lambda pair: -len(pair[0]),
)
FIRST_OF_ALL = ("", "", "先看现场，", "约好时间，", "会同社区，", "抽 3 名党员，", "请示后，", "分两步：")
IN_THE_END = ("", "", "已办好：", "住户在场验看：", "比约定早两天：", "社区回访：")


def matter_of(title: str, category: str) -> Matter:
    """What a need's title is about; for a title of its own the category's first."""
    return next((matter for words, matter in BY_TITLE if words in title), KINDS[category].matters[0])


OPENINGS = (
    "",
    "网格员走访时，",
    "几户居民一起说，",
    "最近一个月，",
    "近来，",
    "居民小组会上，",
    "老住户讲，",
    "楼长转达，",
)
WISHES_OF = (
    "希望有单位来看看。",
    "盼着早点解决。",
    "愿意一起出力。",
    "请帮忙想个办法。",
    "社区能力有限，请单位支持。",
    "大家商量过，愿意配合。",
)
VULNERABLE = ("独居老人", "高龄老人", "残疾人", "留守儿童", "低保户")

GIVEN = (
    "一台收音机", "一副老花镜", "一床棉被", "一辆轮椅", "一根拐杖", "一台电饭煲", "一套书桌", "一个书包", "一双雨鞋", "一盏台灯",
    "一本大字典", "一个篮球", "一台电风扇", "一套绘本", "一个血压计", "一把洗澡椅", "一件羽绒服", "一套文具", "一次理发上门",
    "一张全家福", "一只保温壶", "一台助听器", "一副跳棋", "一套防滑垫", "一个急救包", "一盆兰花", "一次县城一日游", "一份生日蛋糕",
)  # fmt: skip
WHO_WISHES = ("独居老人", "留守儿童", "残疾居民", "环卫工人", "退役老兵", "单亲家庭", "百岁老人", "困难学生")
JOBS = (
    "护学岗", "文明劝导岗", "敬老探访岗", "政策宣讲岗", "环境巡护岗", "邻里调解岗", "图书管理岗", "反诈宣传岗", "夜间巡逻岗",
    "门诊导医岗", "楼栋联络岗", "河道保洁岗",
)  # fmt: skip
RELEASE_REASONS = ("单位近期抽不出人手", "需要专业资质，单位没有", "与本单位职能不符", "材料采购周期太长")


@dataclass(frozen=True)
class Said:
    """A need in words."""

    title: str
    text: str
    place: str
    unit: str
    quantity: int
    vulnerable: str = ""
    cost: int | None = None


class Words:
    """Makes sentences that do not repeat within a community."""

    def __init__(self, rng: Random):
        self.rng = rng
        self.used: set[tuple[str, str]] = set()
        self.places: dict[str, dict[bool, list[str]]] = {}
        self.open: dict[str, list[NeedText]] = {}

    def know(self, community: str, order: int) -> None:
        """Learn a community's places."""
        outdoors, homes = places_of(community, order)
        self.places[community] = {True: outdoors, False: homes}
        self.open[community] = []

    def problem(self, community: str, category: str, *, alone: bool = False) -> Said:
        """A problem. `alone`: unlike whatever is open, so that no two look like one thing."""
        kind = KINDS[category]
        while True:
            place = self._place(community, category)
            matter = self.rng.choice(kind.matters)
            title, story = matter.title, matter.story
            if self._new(community, place, title, alone):
                break
        unit, low, high = self.rng.choice(kind.counted)
        text = f"{self.rng.choice(OPENINGS)}{place}{title}：{story}。{self.rng.choice(WISHES_OF)}"
        amount = self.rng.randint(low, high)
        return Said(place + title, text, place, unit, amount, self._vulnerable(title), self._cost(kind))

    def _place(self, community: str, what: str) -> str:
        return self.rng.choice(self.places[community][what in OUTDOORS])

    def _new(self, community: str, place: str, what: str, alone: bool) -> bool:
        """Not said before; `alone`: nor anything open that looks like it."""
        text = NeedText(0, 0, f"{place}{what} {place}")
        if (community, place + what) in self.used or (alone and self._alike(community, text)):
            return False
        self.used.add((community, place + what))
        if alone:
            self.open[community].append(text)
        return True

    def _alike(self, community: str, text: NeedText) -> bool:
        return any(score_of(text, known) >= ALIKE for known in self.open[community])

    def _vulnerable(self, title: str) -> str:
        for word in ("独居老人", "高龄老人", "留守儿童", "残疾人"):
            if word in title:
                return word
        return self.rng.choice(VULNERABLE) if self.rng.random() < 0.06 else ""

    def _cost(self, kind: Kind) -> int | None:
        low, high = kind.cost
        return self.rng.randrange(low, high, 100) if high and self.rng.random() < 0.45 else None

    def wish(self, community: str, several: bool = False, *, alone: bool = False) -> Said:
        """A small wish; `several`: two or three of the thing."""
        while True:
            place, who = self._place(community, "wish"), self.rng.choice(WHO_WISHES)
            thing = self.rng.choice(GIVEN)
            title = f"{place}{who}想要{thing}"
            if len(title) <= 24 and self._new(community, place, f"{who}想要{thing}", alone):
                break
        text = f"{place}一位{who}的微心愿：{thing}。{self.rng.choice(WISHES_OF)}"
        vulnerable = who if who in VULNERABLE else ""
        return Said(title, text, place, "件", 2 if several else 1, vulnerable)

    def job(self, community: str, people: int, month: int, *, alone: bool = False) -> Said:
        """A post members can take."""
        while True:
            place, job = self._place(community, "post"), self.rng.choice(JOBS)
            title = f"{place}{job}"
            if self._new(community, place, f"{job}{month}", alone):
                break
        text = f"{month} 月{title}，每周一次，每次两小时，需要 {people} 名党员。"
        return Said(title, text, place, "名", people)
