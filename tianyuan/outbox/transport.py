"""The one door out of the house. Nothing passes it in a demonstration; nothing it says names a secret."""

from dataclasses import dataclass
from types import ModuleType

from django.conf import settings

from tianyuan.refusals import BadInput
from tianyuan.ui import leaks

SERVICES = {
    "wecombot": "企业微信群机器人",
    "dingtalk": "钉钉群机器人",
    "mailto": "邮件",
    "mailtos": "邮件",
    "json": "自建网关",
    "jsons": "自建网关",
}
DEMO_WORDS = "演示环境什么都不往外发"
UNKNOWN = (
    "认不出这个地址。请整条粘贴群机器人的 Webhook 地址（企业微信、钉钉），"
    "邮件写成 mailtos://账号:密码@邮件服务器?to=收件人"
)
LONGEST = 2000


class NotSent(Exception):
    """It did not go out; `words` say why, without the address."""

    def __init__(self, words: str):
        super().__init__(words)
        self.words = words


@dataclass(frozen=True)
class Recognised:
    """An address as it is kept, and how it may be shown."""

    address: str
    service: str
    shown: str


def recognise(pasted: str, secret: str = "") -> Recognised:
    """What a pasted address is. Raises BadInput with words on how to write it."""
    pasted, secret = pasted.strip(), secret.strip()
    robots = _robots()
    try:
        address = robots.plain_address(pasted, secret) if len(pasted) <= LONGEST else ""
        plugin = robots.plugin_of(address)
    except ValueError:  # "[" in a host and the like
        plugin = None
    if plugin is None:
        raise BadInput(UNKNOWN)
    scheme = address.split("://", 1)[0].lower()
    return Recognised(address, scheme, _shown(plugin.url(privacy=True), scheme))


def deliver(address: str, title: str, body: str) -> None:
    """Send one message now. Raises NotSent. Numbers of persons are taken out, whoever wrote them."""
    if settings.DEMO:
        raise NotSent(DEMO_WORDS)
    robots = _robots()
    plugin = robots.plugin_of(address)
    if plugin is None:
        raise NotSent("地址已失效，请重新登记")
    try:
        sent = robots.sent(plugin, leaks.masked(title), leaks.masked(body))
    except Exception as error:
        # From None: what failed below names the address.
        raise NotSent(f"发送程序出错（{type(error).__name__}）") from None
    if not sent:
        raise NotSent(getattr(plugin, "refusal", "") or "对方没有收下，请核对地址和密码")


def _robots() -> ModuleType:
    """apprise takes most of a second to load: a web process that never sends does without."""
    from tianyuan.outbox import robots

    return robots


def _shown(private: str, scheme: str) -> str:
    """`a…3`, `user:****@example.com`: enough to tell two apart."""
    inner = private.split("://", 1)[1].split("?", 1)[0].rstrip("/").replace("...", "…")
    if scheme.startswith("json"):
        inner = inner.split("/", 1)[0].rsplit("@", 1)[-1]
    return inner[:80]
