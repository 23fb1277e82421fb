"""`manage.py bootstrap_admins`: the first three administrators of a real installation, once."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from tianyuan.accounts.actions import bootstrap_administrators
from tianyuan.permissions import Denied


class Command(BaseCommand):
    help = "建立系统管理员、安全管理员、审计员三个账号，打印一次性重置码（24 小时内有效，只显示这一次）。"

    def handle(self, *args, **options) -> None:
        if settings.DEMO:
            raise CommandError("演示环境自带三名管理员（sysadmin、secadmin、auditor），不需要建立")
        try:
            made = bootstrap_administrators()
        except Denied as refusal:
            raise CommandError(refusal.reason) from refusal
        self.stdout.write(
            "请把重置码分别当面交给三个人；在 /password/reset/ 设置密码，24 小时内有效，只显示这一次："
        )
        for user, code in made:
            self.stdout.write(f"  {user.username:<10} {user.name}  {code}")
