"""What the audit calls this app's verbs."""

VERBS = {
    "nodes.create": "建立网格",
    "registrations.register": "登记单位报到",
    "registrations.confirm": "确认单位报到",
    "registrations.end": "结束单位报到",
}
