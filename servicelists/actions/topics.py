"""Lines of an agenda that are no needs: open 议定事项 to be followed up, and subjects of a called meeting."""

from collections.abc import Iterable

from servicelists.models import Agenda, AgendaTopic, Resolution
from tianyuan.refusals import BadInput
from tianyuan.ui import leaks

MOST = 20


def follow_up(agenda: Agenda) -> None:
    """The committee's open resolutions head the draft, the nearest term first; what is done drops out.

    Called in the compile's transaction, the agenda's row locked: the same rows give the same topics, so a
    re-run changes nothing. Subjects typed by people stay, behind them.
    """
    wanted = list(Resolution.objects.open().filter(committee=agenda.committee_id).order_by("due_on", "pk"))
    standing = {topic.resolution_id: topic for topic in agenda.topics.filter(resolution__isnull=False)}
    gone = [topic.pk for key, topic in standing.items() if key not in {row.pk for row in wanted}]
    AgendaTopic.objects.filter(pk__in=gone).delete()
    for position, row in enumerate(wanted, start=1):
        topic = standing.get(row.pk) or AgendaTopic(agenda=agenda, resolution=row)
        _place(topic, row.text[:120], position)
    free = agenda.topics.filter(resolution__isnull=True).order_by("position", "pk")
    for position, topic in enumerate(free, start=len(wanted) + 1):
        _place(topic, topic.title, position)


def _place(topic: AgendaTopic, title: str, position: int) -> None:
    if topic.pk and (topic.title, topic.position) == (title, position):
        return
    topic.title, topic.position = title, position
    topic.save()


def rewrite(agenda: Agenda, titles: Iterable[str]) -> None:
    """The subjects of a called meeting as they are typed, one a line; a title that stays keeps its row."""
    wanted = _clean(titles)
    standing = {topic.title: topic for topic in agenda.topics.filter(resolution__isnull=True)}
    AgendaTopic.objects.filter(pk__in=[t.pk for title, t in standing.items() if title not in wanted]).delete()
    first = agenda.topics.filter(resolution__isnull=False).count() + 1
    for position, title in enumerate(wanted, start=first):
        _place(standing.get(title) or AgendaTopic(agenda=agenda, title=title), title, position)


def _clean(titles: Iterable[str]) -> list[str]:
    found = list(dict.fromkeys(title.strip() for title in titles if title.strip()))
    if len(found) > MOST:
        raise BadInput(f"商议事项最多 {MOST} 项")
    for title in found:
        if len(title) > 120:
            raise BadInput(f"“{title[:12]}…”太长了，一项最多 120 个字")
        leaks.refuse("商议事项", title)
    return found
