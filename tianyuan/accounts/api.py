"""`/api/v1/token/`: a program logs in with username and password, and out again."""

from django.contrib.auth import authenticate
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers, status
from rest_framework.exceptions import APIException, AuthenticationFailed, ValidationError
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.settings import api_settings
from rest_framework.throttling import ScopedRateThrottle
from rest_framework.views import APIView

from tianyuan.accounts.actions import issue_token, revoke_token
from tianyuan.accounts.models import ApiToken
from tianyuan.audit.middleware import client_address

WRONG = "账号或密码不对"


class Credentials(serializers.Serializer):
    username = serializers.CharField(max_length=40)
    password = serializers.CharField(max_length=128, trim_whitespace=False)


class IssuedToken(serializers.Serializer):
    token = serializers.CharField()
    expires_at = serializers.DateTimeField()


class LockedOut(APIException):
    status_code = status.HTTP_429_TOO_MANY_REQUESTS
    default_detail = "密码输错次数过多，请 15 分钟后再试"


class LoginThrottle(ScopedRateThrottle):
    """Counts log-ins by address; signing out is not counted."""

    def get_ident(self, request: Request) -> str:
        return client_address(request) or ""

    def allow_request(self, request: Request, view: APIView) -> bool:
        return request.method != "POST" or super().allow_request(request, view)


class TokenView(APIView):
    """Log in and out for programs."""

    throttle_classes = [LoginThrottle]
    throttle_scope = "login"

    def get_authenticators(self):
        # A stale token must not stand in the way of getting a new one.
        if self.request is not None and self.request.method == "POST":
            return []
        return [authenticator() for authenticator in api_settings.DEFAULT_AUTHENTICATION_CLASSES]

    def get_permissions(self):
        return [AllowAny()] if self.request.method == "POST" else super().get_permissions()

    @extend_schema(
        operation_id="token_create",
        summary="登录：取得 12 小时有效的令牌",
        request=Credentials,
        responses={
            200: IssuedToken,
            400: OpenApiResponse(description=WRONG),
            429: OpenApiResponse(description="输错次数过多"),
        },
    )
    def post(self, request: Request) -> Response:
        credentials = Credentials(data=request.data)
        credentials.is_valid(raise_exception=True)
        user = authenticate(request._request, **credentials.validated_data)
        if getattr(request._request, "axes_locked_out", False):
            raise LockedOut
        if user is None:
            raise ValidationError({"detail": WRONG})
        token, row = issue_token(user, by=user)
        return Response(IssuedToken({"token": token, "expires_at": row.expires_at}).data)

    @extend_schema(
        operation_id="token_destroy", summary="退出：撤销本次令牌", request=None, responses={204: None}
    )
    def delete(self, request: Request) -> Response:
        if not isinstance(request.auth, ApiToken):
            raise AuthenticationFailed("请用要撤销的令牌调用")
        revoke_token(request.auth, by=request.user)
        return Response(status=status.HTTP_204_NO_CONTENT)
