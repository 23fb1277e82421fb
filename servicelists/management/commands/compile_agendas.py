"""manage.py compile_agendas --month 2026-11 [--committee ID] [--json]."""

import json
from time import perf_counter

from django.core.management.base import BaseCommand, CommandError

from servicelists.actions import compiling
from servicelists.models import Agenda, MonthlyList
from tianyuan.months import Month
from tianyuan.permissions import SYSTEM
from tianyuan.refusals import Conflict, Denied


class Command(BaseCommand):
    help = "Compile the agendas of a month here and now, one committee after the other."

    def add_arguments(self, parser):
        parser.add_argument("--month", required=True, help="need month, e.g. 2026-11")
        parser.add_argument("--committee", type=int, help="only this committee's id")
        parser.add_argument("--json", action="store_true", help="one JSON line for programs")

    def handle(self, *, month: str, committee: int | None, **options):
        results = [self._compile(monthly_list) for monthly_list in _lists(month, committee)]
        if options["json"]:
            self.stdout.write(json.dumps({"month": month, "agendas": results}, ensure_ascii=False))
        else:
            for result in results:
                self.stdout.write(_line(result))
        if any("refused" in result for result in results):
            raise CommandError("有的议程没有编制，原因见上")

    def _compile(self, monthly_list: MonthlyList) -> dict:
        started = perf_counter()
        said = {"committee": monthly_list.committee_id, "name": str(monthly_list.committee)}
        try:
            agenda = compiling.compile_list(monthly_list, by=SYSTEM)
        except (Denied, Conflict) as refusal:
            return {**said, "refused": str(refusal)}
        return {**said, **_facts(agenda), "seconds": round(perf_counter() - started, 2)}


def _lists(month: str, committee: int | None):
    try:
        wanted = Month.parse(month)
    except ValueError as error:
        raise CommandError(str(error)) from error
    lists = MonthlyList.objects.filter(month=wanted).select_related("committee__community")
    if committee is not None:
        lists = lists.filter(committee=committee)
    if not lists:
        raise CommandError(f"{month} 没有这样的月度清单")
    return lists.order_by("committee__community__order")


def _facts(agenda: Agenda) -> dict:
    standing = agenda.items.standing()
    return {
        "agenda": agenda.pk,
        "version": agenda.number,
        "items": standing.filter(after_meeting=False).count(),
        "after_meeting": standing.filter(after_meeting=True).count(),
    }


def _line(result: dict) -> str:
    if "refused" in result:
        return f"{result['name']}：没有编制，{result['refused']}"
    late = f"，会后认领 {result['after_meeting']} 项" if result["after_meeting"] else ""
    return (
        f"{result['name']}：第 {result['version']} 版，{result['items']} 项{late}（{result['seconds']} 秒）"
    )
