"""The member units of the six committees. Public bodies bear plain names of their kind, firms invented ones."""

from dataclasses import dataclass

# short name | sector | what they can solve | in words
UNITS = {
    "关庙": """
县委办党支部|government|other,neighbours|综合协调、督促落实
县人民法院党支部|government|neighbours,safety|诉前调解、法律咨询
县财政局党支部|government|other,employment|惠民补贴政策解读
县税务局党支部|government|employment,other|个体户办税、创业政策
县农村信用联社党委|state_owned|employment,elderly|小额贷款、防诈骗宣传
中国电信昌宁分公司党支部|state_owned|safety,street_light|通信线路整理、监控维护
县环卫站党支部|institution|sanitation,drainage|清扫保洁、沟渠清淤
县图书馆党支部|institution|education,other|图书借阅、周末读书会
关庙小学党支部|school|education,neighbours|课后辅导、家长课堂
县老干部活动中心党支部|institution|elderly,neighbours|老年文体、助老服务
县总工会党支部|social|employment,elderly|困难职工帮扶、技能培训
田园物业党支部|private|sanitation,road_repair|小区保洁、零星维修
翠屏茶业党支部|private|employment,road_paving|采茶用工、村组道路
关庙志愿服务队党支部|social|elderly,sanitation|入户探访、清洁家园
""",
    "宝丰": """
县住建局党支部|government|road_repair,road_paving,drainage|市政道路、房屋修缮
县水务局党支部|government|drainage,safety|供排水、河道安全
县疾控中心党支部|institution|medical,sanitation|健康宣教、消杀
县第二中学党总支|school|education,neighbours|学业辅导、心理疏导
宝丰幼儿园党支部|school|education,elderly|亲子活动、场地开放
县公安局交警大队党支部|government|safety,road_repair|交通标线、护学岗
县烟草专卖局党支部|state_owned|employment,road_paving|产业帮扶、道路援建
县邮政公司党支部|state_owned|elderly,other|代办代送、助老便民
县人社局党支部|government|employment,other|招聘、技能培训
县气象局党支部|institution|safety,other|防灾预警宣传
宝丰农贸市场党支部|private|sanitation,safety|市场环境、摊位规范
昌宁客运站党支部|state_owned|safety,elderly|出行安全、老人乘车
县残联党支部|social|elderly,employment|辅具适配、无障碍改造
田园律师事务所党支部|social|neighbours,safety|法律咨询、纠纷调解
康民药店党支部|private|medical,elderly|用药指导、血压测量
""",
    "龙井": """
县中医医院党委|hospital|medical,elderly|义诊、康复、健康讲座
供电局党支部|state_owned|street_light,safety|用电安全、路灯线路
县一中党总支|school|education,neighbours|学业辅导、家庭教育
县交通运输局党支部|government|road_paving,road_repair|道路修复、村组公路
县自来水公司党支部|state_owned|drainage,road_repair|管网抢修、入户改造
县市场监管局党支部|government|safety,sanitation|食品安全、电梯安全
县司法局党支部|government|neighbours,other|人民调解、法律援助
县民政局党支部|government|elderly,other|养老服务、困难救助
龙井小学党支部|school|education,sanitation|四点半课堂、小手拉大手
县文化馆党支部|institution|education,neighbours|艺术培训、文艺活动
中国移动昌宁分公司党支部|state_owned|safety,elderly|线缆整理、智能手机课堂
农业银行昌宁支行党支部|state_owned|employment,elderly|金融服务、反诈宣传
龙井家园物业党支部|private|sanitation,drainage|保洁、管道疏通
县妇联党支部|social|elderly,education|妇女儿童关爱、家教指导
金穗粮油党支部|private|employment,elderly|就业岗位、爱心粮油
县城投公司党支部|state_owned|road_repair,street_light,road_paving|市政设施维护
""",
    "文昌": """
县人民医院党委|hospital|medical,elderly|门诊、急救、专家义诊
县城市管理局党支部|government|sanitation,street_light|市容环境、路灯管护
县教育体育局党总支|government|education,other|教育资助、体育设施
县卫生健康局党支部|government|medical,sanitation|家庭医生、爱国卫生
县消防救援大队党委|government|safety,neighbours|消防检查、逃生演练
县应急管理局党支部|government|safety,drainage|隐患处置、应急物资
县自然资源局党支部|government|road_paving,safety|地灾点监测、用地协调
县融媒体中心党支部|institution|education,other|政策宣传、节目制作
文昌小学党支部|school|education,neighbours|课后服务、操场开放
建设银行昌宁支行党支部|state_owned|employment,elderly|劳动者港湾、金融课堂
昌宁燃气公司党支部|state_owned|safety,elderly|燃气安检、软管更换
田园建筑公司党支部|private|road_repair,drainage|零星工程、材料支持
文昌养老服务中心党支部|social|elderly,neighbours|助餐、助浴、日间照料
县红十字会党支部|social|medical,elderly|救护培训、人道救助
县职业技术学校党总支|school|employment,education|家电维修、技能培训
县公路分局党支部|institution|road_repair,road_paving|路面养护、安全标志
""",
    "达丙": """
达丙中心卫生院党支部|hospital|medical,elderly|家庭医生、慢病管理
县农业农村局党支部|government|employment,sanitation|农技培训、人居环境
县林草局党支部|government|sanitation,safety|树木修剪、防火宣传
达丙中学党支部|school|education,neighbours|学业辅导、场地开放
县粮食储备库党支部|state_owned|elderly,road_repair|爱心粮油、场地支持
县供销社党支部|state_owned|employment,elderly|农资配送、用工信息
中国联通昌宁分公司党支部|state_owned|safety,education|线缆整治、网络支持
县妇幼保健院党支部|hospital|medical,education|妇幼保健、健康讲座
达丙水管所党支部|institution|drainage,road_repair|供水排水、沟渠维护
县公共交通公司党支部|state_owned|safety,elderly|站台维护、敬老乘车
核桃加工厂党支部|private|employment,road_paving|家门口就业
达丙街市党支部|private|sanitation,street_light|街面保洁、门前三包
县法律援助中心党支部|institution|neighbours,other|法律援助、调解
""",
    "右文": """
右文小学党支部|school|education,sanitation|课后辅导、小小志愿者
县发展和改革局党支部|government|other,road_paving|项目争取、资金协调
县文化和旅游局党支部|government|education,other|文化活动、场馆开放
县人民检察院党支部|government|neighbours,safety|法治宣传、未成年人保护
团县委党支部|social|education,employment|青年志愿者、助学
县档案馆党支部|institution|other,neighbours|档案查询、家风展览
县工商联党支部|social|employment,elderly|企业用工、爱心捐助
工商银行昌宁支行党支部|state_owned|employment,elderly|金融服务、反诈宣传
人保财险昌宁支公司党支部|state_owned|safety,elderly|防灾减损、意外保障
右文幼儿园党支部|school|education,elderly|亲子课堂、敬老活动
县生态环境分局党支部|government|sanitation,drainage|噪声油烟、污水治理
县供排水管网所党支部|institution|drainage,road_repair|管网疏通、井盖更换
县路灯管理所党支部|institution|street_light,safety|路灯安装维修
田园社工服务站党支部|social|elderly,neighbours|个案帮扶、邻里活动
右文酒店党支部|private|employment,medical|用工岗位、爱心餐
""",
}

# What a unit offers, by what it can solve: kind, title, amount, unit, period.
OFFERS = {
    "medical": (
        ("people", "专家义诊", 2, "次", "quarter"),
        ("equipment", "血压血糖检测", 1, "次", "month"),
        ("people", "健康讲座", 4, "场", "year"),
    ),
    "elderly": (
        ("people", "入户探访独居老人", 2, "次", "month"),
        ("funds", "节日慰问物资", 40, "份", "year"),
        ("people", "助老代办", 10, "件", "quarter"),
    ),
    "street_light": (("equipment", "登高车", 1, "台", "month"), ("people", "电工", 2, "名", "month")),
    "safety": (
        ("people", "安全检查员", 3, "名", "quarter"),
        ("equipment", "灭火器", 30, "具", "year"),
        ("people", "安全培训", 2, "场", "quarter"),
    ),
    "education": (
        ("people", "学业辅导老师", 4, "名", "quarter"),
        ("place", "周末教室", 2, "间", "month"),
        ("project", "图书角", 1, "个", "year"),
    ),
    "neighbours": (("people", "调解员", 2, "名", "month"), ("people", "法律咨询", 1, "次", "month")),
    "employment": (
        ("project", "用工岗位", 20, "个", "quarter"),
        ("people", "技能培训", 2, "期", "year"),
    ),
    "sanitation": (("equipment", "洒水车", 1, "台", "month"), ("people", "清扫队", 8, "人", "month")),
    "drainage": (("equipment", "吸污车", 1, "台", "month"), ("people", "管道工", 3, "名", "month")),
    "road_repair": (("equipment", "小型压路机", 1, "台", "quarter"), ("people", "维修班组", 1, "组", "month")),
    "road_paving": (("funds", "水泥", 20, "吨", "year"), ("equipment", "搅拌机", 1, "台", "quarter")),
    "other": (("place", "会议室", 1, "间", "month"), ("people", "政策宣讲员", 2, "名", "quarter")),
}  # fmt: skip


@dataclass(frozen=True)
class UnitRow:
    """A unit as the table above says it."""

    committee: str
    short_name: str
    sector: str
    functions: tuple[str, ...]
    duties: str

    @property
    def name(self) -> str:
        """The full name: county bodies carry the county's."""
        return f"昌宁{self.short_name}" if self.short_name.startswith("县") else self.short_name


def units_of(committee: str) -> list[UnitRow]:
    """The units of a committee, in the order of the table."""
    return [_unit(committee, line) for line in UNITS[committee].strip().splitlines()]


def _unit(committee: str, line: str) -> UnitRow:
    short_name, sector, functions, duties = line.split("|")
    return UnitRow(committee, short_name, sector, tuple(functions.split(",")), duties)
