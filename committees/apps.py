from django.apps import AppConfig


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
        from tianyuan.ui import menu

        register_provider(posts_of_user)
        audit.describe(VERBS)
        channels.register_groups(groups)
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
