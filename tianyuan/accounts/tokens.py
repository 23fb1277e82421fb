"""Token log-in of the API: `Authorization: Token …`, valid for some hours."""

from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from tianyuan import clock
from tianyuan.accounts.actions.tokens import hash_of
from tianyuan.accounts.models import ApiToken, User

REFUSED = "令牌无效或已过期，请重新登录"


class ExpiringTokenAuthentication(BaseAuthentication):
    """Knows a user by an unexpired token; a stopped account's token opens nothing,
    nor does one whose password is due for a change."""

    keyword = "Token"

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        words = get_authorization_header(request).split()
        if not words or words[0].lower() != self.keyword.lower().encode():
            return None
        if len(words) != 2:
            raise AuthenticationFailed("Authorization 头请写成：Token 后接一个空格和令牌")
        return self._holder(words[1].decode("latin-1"))

    def _holder(self, key: str) -> tuple[User, ApiToken]:
        token = ApiToken.objects.select_related("user").filter(token_hash=hash_of(key)).first()
        if token is None or token.expires_at <= clock.real_now() or not token.user.is_active:
            raise AuthenticationFailed(REFUSED)
        if token.user.must_change_password:
            raise AuthenticationFailed("要先在网页上登录并修改密码")
        return token.user, token

    def authenticate_header(self, request: Request) -> str:
        return self.keyword
