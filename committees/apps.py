from django.apps import AppConfig

# What stands under 班子与成员单位: label, page, the permission that opens it. 报到 is of the room above, by name.
PAGES = (
    ("大党委", "committees:list", "committees.view"),
    ("成员单位", "organizations:list", "committees.view"),
    ("人员", "persons:list", "committees.view"),
    ("社区", "communities:list", "communities.view"),
    ("单位报到", "registrations:list", "committees.view"),
    ("党员报到", "member_registrations:list", "member_registrations.view"),
)


class CommitteesConfig(AppConfig):
    name = "committees"
    verbose_name = "大党委与成员单位"

    def ready(self):
        from committees.posts import posts_of_user
        from committees.queries import groups
        from committees.words import VERBS
        from tianyuan import audit
        from tianyuan.outbox import channels
        from tianyuan.permissions import COMMITTEE_SIDE, TOWN_WIDE, Role, has_role, may, register_provider
        from tianyuan.ui import menu, tabs

        register_provider(posts_of_user)
        audit.describe(VERBS)
        channels.register_groups(groups)
        tabs.register("committees", "班子与成员单位", PAGES)
        concerned = [*TOWN_WIDE, *COMMITTEE_SIDE, Role.LIAISON, Role.GRID_HEAD]
        menu.register(
            menu.Entry(
                menu.PLUS,
                "班子与成员单位",
                "committees:list",
                order=20,
                visible=lambda user: has_role(user, *concerned),
                prefixes=(
                    "/organizations/",
                    "/persons/",
                    "/communities/",
                    "/registrations/",
                    "/member-registrations/",
                ),
            )
        )
        menu.register(
            menu.Entry(
                menu.PLUS,
                "大党委班子",
                "committees:own",
                order=20,
                visible=lambda user: has_role(user, Role.PARTY_MEMBER) and not has_role(user, *concerned),
                prefixes=("/committees/",),
            )
        )
        menu.register(
            menu.Entry(
                menu.ADMIN,
                "账号与人员",
                "persons:accounts",
                order=70,
                visible=lambda user: may(user, "accounts.grant"),
            )
        )
