from django.apps import AppConfig

from tianyuan import audit

VERBS = {
    "accounts.login": "登录",
    "accounts.logout": "退出",
    "accounts.login_failed": "登录失败",
    "accounts.locked_out": "账号锁定",
    "accounts.unlock_user": "解除锁定",
    "accounts.create_user": "新建账号",
    "accounts.rename_user": "改账号姓名",
    "accounts.activate_user": "启用账号",
    "accounts.deactivate_user": "停用账号",
    "accounts.issue_reset_code": "签发重置码",
    "accounts.reset_password": "用重置码设密码",
    "accounts.change_password": "修改密码",
    "accounts.grant_role": "授予角色",
    "accounts.revoke_role": "收回角色",
    "accounts.bootstrap": "建立首批管理员",
    "accounts.delegate": "委托代行",
    "accounts.end_delegation": "提前结束委托",
    "accounts.issue_token": "签发接口令牌",
    "accounts.revoke_token": "撤销接口令牌",
}


class AccountsConfig(AppConfig):
    name = "tianyuan.accounts"
    verbose_name = "账号"

    def ready(self) -> None:
        from tianyuan.accounts import posts, schema, signals  # noqa: F401 - schema registers itself
        from tianyuan.accounts.views import menu_entries
        from tianyuan.permissions import register_provider

        register_provider(posts.granted_posts)
        register_provider(posts.delegated_posts)
        signals.connect()
        audit.describe(VERBS)
        menu_entries.register()
