"""What the audit calls this app's verbs."""

VERBS = {
    "nodes.create": "建立网格",
    "registrations.register": "登记单位报到",
    "registrations.confirm": "确认单位报到",
    "registrations.end": "结束单位报到",
    "posts.appoint": "任命网格岗位",
    "posts.end": "结束网格岗位",
    "posts.correct": "更正网格岗位",
    "posts.take_back": "撤回网格任命",
    "grid_gaps.export": "导出网格缺口",
    "sponsors.add": "登记包联",
    "sponsors.end": "结束包联",
    "duties.write": "填写各级职责",
    "member_registrations.register": "登记党员报到",
    "member_registrations.confirm": "确认党员报到",
    "member_registrations.end": "结束党员报到",
}
