"""apprise's senders of group robots and mail, as this town uses them. Imported only where something is sent or checked.

Robots answer 200 also when they refuse: what they answered is read here.
"""

from urllib.parse import parse_qs, urlsplit

import requests
from apprise import AppriseAsset, NotifyFormat
from apprise.exception import AppriseImproperlyConfigured
from apprise.plugins.base import NotifyBase
from apprise.plugins.custom_json import NotifyJSON
from apprise.plugins.dingtalk import NotifyDingTalk
from apprise.plugins.email import NotifyEmail
from apprise.plugins.wecombot import NotifyWeComBot

ASSET = AppriseAsset(app_id="tianyuan", app_desc="tianyuan", app_url="")
MAIL_OVER_SSL = 465


class WeCom(NotifyWeComBot):
    """企业微信群机器人."""

    refusal = ""

    def send(self, body, title="", **kwargs):
        self.refusal = _posted(self, self.api_url, {"msgtype": "text", "text": {"content": body}})
        return not self.refusal


class DingTalk(NotifyDingTalk):
    """钉钉群机器人, with 加签 when a secret is there."""

    refusal = ""

    def send(self, body, title="", **kwargs):
        address = self.notify_url.format(token=self.token)
        if self.secret:
            moment, signature = self.get_signature()  # quoted already: it must not be quoted again
            address += f"&timestamp={moment}&sign={signature}"
        words = f"{title}\n{body}" if title else body
        self.refusal = _posted(self, address, {"msgtype": "text", "text": {"content": words}})
        return not self.refusal


def _posted(plugin: NotifyBase, address: str, message: dict) -> str:
    """Why the robot did not take the message, in words without its address; "" when it did."""
    try:
        answer = requests.post(address, json=message, timeout=plugin.request_timeout)
        said = answer.json() if answer.ok else {}
    except ValueError:  # no JSON; a connection that failed is another branch of the same library's errors
        return "机器人的答复看不懂"
    except requests.RequestException:
        return "连不上机器人的服务器"
    if not answer.ok:
        return f"机器人的服务器答复 {answer.status_code}"
    code = said.get("errcode", 0) if isinstance(said, dict) else 0
    return f"机器人没有收下（错误码 {code}）" if code else ""


PLUGINS: dict[str, type[NotifyBase]] = {
    "wecombot": WeCom,
    "dingtalk": DingTalk,
    "mailto": NotifyEmail,
    "mailtos": NotifyEmail,
    "json": NotifyJSON,
    "jsons": NotifyJSON,
}


def plugin_of(address: str) -> NotifyBase | None:
    """The sender an address stands for; None when it is none of ours or lacks something."""
    kind = PLUGINS.get(address.split("://", 1)[0].lower())
    parts = kind.parse_url(address) if kind else None
    if kind is None or not parts:
        return None
    if kind is NotifyEmail and parts.get("port") == MAIL_OVER_SSL:
        parts.setdefault("mode", "ssl")
    try:
        return kind(**{**parts, "asset": ASSET})
    except (AppriseImproperlyConfigured, TypeError, ValueError):
        return None


def sent(plugin: NotifyBase, title: str, body: str) -> bool:
    return bool(plugin.notify(body=body, title=title, body_format=NotifyFormat.TEXT))


def plain_address(pasted: str, secret: str = "") -> str:
    """apprise's form of what a person pastes: a robot's Webhook address, with the 加签 secret beside it."""
    parts = urlsplit(pasted)
    asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
    if parts.hostname == "qyapi.weixin.qq.com" and asked.get("key"):
        return f"wecombot://{asked['key']}/"
    if parts.hostname == "oapi.dingtalk.com" and asked.get("access_token"):
        return f"dingtalk://{secret + '@' if secret else ''}{asked['access_token']}/"
    return pasted
