"""`manage.py verify_audit`: is the audit trail as it was sealed? Exit code 1 when anything does not fit."""

from django.core.management.base import BaseCommand, CommandError, CommandParser

from tianyuan.audit.models import AuditEvent, AuditSegment
from tianyuan.audit.verifying import findings


class Command(BaseCommand):
    help = "核验审计日志：改动、缺失、多出、调换的记录都会列出；有发现时退出码为 1。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--head", default="", metavar="校验值", help="以前抄存的校验值，应当仍在链中")

    def handle(self, *args, head: str, **options) -> None:
        found = 0
        for finding in findings(head.strip()):
            found += 1
            self.stdout.write(self.style.ERROR(f"✗ {finding}"))
        self._summary()
        if found:
            raise CommandError(f"审计日志核验未通过：{found} 处不符", returncode=1)
        self.stdout.write(self.style.SUCCESS("✓ 审计日志核验通过"))

    def _summary(self) -> None:
        segments = AuditSegment.objects.order_by("number")
        purged = segments.exclude(purged_at=None).count()
        unsealed = AuditEvent.unguarded.filter(segment=None).count()
        self.stdout.write(f"封存 {segments.count()} 段（其中 {purged} 段到期清理），未封存 {unsealed} 条")
        if last := segments.last():
            self.stdout.write(f"最新校验值（请抄存于系统之外）：{last.digest}")
