"""How the API's documentation describes the token log-in. Importing registers it."""

from drf_spectacular.extensions import OpenApiAuthenticationExtension


class ExpiringTokenScheme(OpenApiAuthenticationExtension):
    target_class = "tianyuan.accounts.tokens.ExpiringTokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema):
        return {
            "type": "apiKey",
            "in": "header",
            "name": "Authorization",
            "description": "`Authorization: Token <token>`，令牌由 POST /api/v1/token/ 取得，12 小时有效。",
        }
