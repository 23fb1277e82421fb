"""职责 of the five levels, in the words of the town's notice board. Invented for the demonstration."""

from grids.states import Level

DUTIES = {
    Level.COUNTY: "统筹全县网格工作；协调解决镇上报的跨部门事项；指导网格划分和人员培训。",
    Level.TOWN: (
        "总网格长负责全镇网格工作：每月听一次网格情况，研究社区上报的难事；配齐网格力量，"
        "需要单位参与的事项及时商请；年内到每个社区走一遍。"
    ),
    Level.COMMUNITY: (
        "网格长掌握本社区各组情况；受理网格报来的事，能办的当月办，办不了的提交联席会；"
        "每月和各组网格长碰一次头；网格员变动后一周内补齐。"
    ),
    Level.GROUP: (
        "组网格长熟悉本组每一户；网格员和联格党员有事先找组长商量；邻里小事当天上门；"
        "发现安全隐患先处置、再报告；空缺的网格由组长先照看。"
    ),
    Level.CELL: (
        "网格员和联格党员两人一组，照看 10 户左右、25 人上下：常走动、认得人、说得上话；"
        "有事报、无事不报；能当场办的当场办，办不了的记下来，报给组网格长。"
    ),
}
