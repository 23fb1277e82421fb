"""Coming in and going out."""

from django.conf import settings
from django.contrib.auth import login, logout
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import LoginView as DjangoLoginView
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from tianyuan.accounts import demo_cast
from tianyuan.accounts.forms import LoginForm
from tianyuan.accounts.sessions import ENDINGS

LOCKED = "密码输错次数过多，账号已暂时锁定，请 15 分钟后再试"
BACKEND = "django.contrib.auth.backends.ModelBackend"


@method_decorator(login_not_required, name="dispatch")
class LoginView(DjangoLoginView):
    """The login page; in a demonstration with the cast, each one click away."""

    form_class = LoginForm
    template_name = "accounts/login.html"

    def get_context_data(self, **kwargs) -> dict:
        search = self.request.GET.get("who", "")[:40]
        return super().get_context_data(
            ending=ENDINGS.get(self.request.GET.get("ended", ""), ""),
            demo=settings.DEMO,
            search=search,
            groups=demo_cast.groups(search),
            **kwargs,
        )

    def form_invalid(self, form: LoginForm) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=400)


@login_not_required
@never_cache
@require_POST
def login_as(request: HttpRequest) -> HttpResponse:
    """Step in as one of a demonstration's cast. There is no such page outside a demonstration."""
    user = demo_cast.member(request.POST.get("username", "")[:40])
    if user is None:
        raise Http404
    request.login_note = "演示：一键进入"
    login(request, user, backend=BACKEND)
    wanted = request.POST.get("next", "")
    is_safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return redirect(wanted if is_safe else settings.LOGIN_REDIRECT_URL)


@login_not_required
@require_POST
def log_out(request: HttpRequest) -> HttpResponse:
    logout(request)
    return redirect("login")


def locked_out(
    request: HttpRequest, original_response: HttpResponse | None = None, credentials: dict | None = None
) -> HttpResponse:
    """The answer while a username is locked at an address (django-axes calls this)."""
    if request.path.startswith("/api/"):
        return JsonResponse(
            {"detail": LOCKED, "code": "locked_out"}, status=429, json_dumps_params={"ensure_ascii": False}
        )
    words = {"title": "暂时不能登录", "way_on": "急事请先打电话。"}
    context = {"words": words, "reason": LOCKED, "status": 429}
    return render(request, "errors/locked_out.html", context, status=429)
