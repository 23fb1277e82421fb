"""The three administrators watch one another: a message when one's account was in another's hands."""

from typing import Any

from tianyuan.accounts.queries import administrators
from tianyuan.accounts.signals import administrator_touched
from tianyuan.outbox import inbox

BODY = "三名管理员的账号互相知会。如不是本人要求的，请立即查看审计日志并核实。"


def connect() -> None:
    """Called once when the apps are ready."""
    administrator_touched.connect(_tell, dispatch_uid="outbox.administrators")


def _tell(sender: Any, account: Any, words: str, by: Any, **kwargs: Any) -> None:
    others = administrators().exclude(pk=getattr(by, "pk", None))
    title = f"{by}对{account.name}（{account.username}）的账号：{words}"
    inbox.notify(others, title=title, body=BODY, kind="accounts", why="您是三名管理员之一")
