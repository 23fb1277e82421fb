"""Who hears of minutes."""

from servicelists.models import Minutes
from servicelists.queries.guests import liaisons_told
from servicelists.queries.reasons import reasons
from tianyuan.outbox import inbox


def tell_units(row: Minutes, title: str, body: str, *, key: str) -> None:
    """A message to the liaison of every unit that was asked to come, and one sentence to the committee's group."""
    told = list(liaisons_told(row.meeting))
    inbox.notify(
        told,
        why=reasons(told, row.committee_id),
        outside=f"{title}。{body}",
        committee_id=row.committee_id,
        title=title,
        body=body,
        url=f"/meetings/{row.meeting_id}/minutes/",
        kind="minutes",
        key=f"minutes-{row.pk}-{key}",
    )
