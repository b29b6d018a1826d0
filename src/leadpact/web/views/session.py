"""Signing in and out, entering the demo, one's own account."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.contrib.auth import authenticate, get_user_model, login, logout, update_session_auth_hash
from django.contrib.auth.forms import PasswordChangeForm
from django.contrib.auth.models import User
from django.contrib.sessions.backends.db import SessionStore
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from leadpact import clock
from leadpact.operations import demo_users, signing_in
from leadpact.operations.database import database
from leadpact.operations.demo_users import DemoUser
from leadpact.web import toasts
from leadpact.web.actions import allowed, public
from leadpact.web.viewer import Request, viewer_of

BACKEND = settings.AUTHENTICATION_BACKENDS[0]
WRONG = "Name and password do not fit together."
NEXT = "next"


@public
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Show the form, and let in who fills it in rightly; in a demo, offer to enter as each of its people."""
    if request.method == "POST":
        return _sign_in(request)
    people = demo_users.list_demo_users(database())
    if viewer_of(request) is not None and not people:
        return _onward(request)
    return _form(request, people)


def _sign_in(request: HttpRequest) -> HttpResponse:
    name, password = request.POST.get("name", "").strip(), request.POST.get("password", "")
    faults = {field: f"Fill in your {field}." for field, value in (("name", name), ("password", password)) if not value}
    if faults:
        return _again(request, faults=faults)
    address, at = _address(request), clock.now()
    may_at = signing_in.count_try(database(), name, address, at=at)
    if may_at is not None:
        return _again(request, said=_too_often(may_at, at), status=429)
    user = authenticate(request, username=name, password=password)
    if user is None:
        return _again(request, said=WRONG)
    signing_in.forget_tries(database(), name, address)
    return _enter(request, user)


def _too_often(may_at: datetime, at: datetime) -> str:
    minutes = max(1, -(-int((may_at - at).total_seconds()) // 60))
    return f"Too many tries. Try again in {minutes} minute{'' if minutes == 1 else 's'}."


def _again(
    request: HttpRequest, *, faults: dict[str, str] | None = None, said: str = "", status: int = 422
) -> HttpResponse:
    return _form(request, demo_users.list_demo_users(database()), status, faults=faults or {}, said=said)


def _form(request: HttpRequest, people: list[DemoUser], status: int = 200, **values: object) -> HttpResponse:
    shown = {"people": people, "next": _next(request), "name": request.POST.get("name", ""), **values}
    return render(request, "session/sign_in.html", shown, status=status)


def _enter(request: HttpRequest, user: User) -> HttpResponse:
    login(request, user, backend=BACKEND)
    SessionStore.clear_expired()
    return _onward(request)


def _onward(request: HttpRequest) -> HttpResponse:
    """Go to where one wanted to be, if that is here."""
    return HttpResponseRedirect(_next(request) or "/")


def _next(request: HttpRequest) -> str:
    wanted = request.POST.get(NEXT) or request.GET.get(NEXT, "")
    is_ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if is_ours else ""


def _address(request: HttpRequest) -> str:
    """Return where the request comes from: behind our own proxy, what that says last."""
    if settings.BEHIND_HTTPS and (passed := request.META.get("HTTP_X_FORWARDED_FOR", "")):
        return str(passed).rpartition(",")[2].strip()
    return str(request.META.get("REMOTE_ADDR", ""))


@public
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session; what the browser has kept of it goes too."""
    logout(request)
    response = redirect("sign-in")
    response["Clear-Site-Data"] = '"cache"'
    return response


@public
@require_http_methods(["GET", "POST"])
def enter(request: HttpRequest) -> HttpResponse:
    """Enter the demo as the one whose button was pressed; where there is no demo, there is nothing here."""
    name, people = request.POST.get("username", ""), demo_users.list_demo_users(database())
    if people and request.method == "GET":
        return redirect("sign-in")
    return enter_as(request, next((one for one in people if one.username == name), None))


@public
@require_GET
def enter_by_link(request: HttpRequest, secret: str) -> HttpResponse:
    """Enter the demo by the link of one of its people."""
    return enter_as(request, demo_users.demo_user_by_secret(database(), secret))


def enter_as(request: HttpRequest, one: DemoUser | None) -> HttpResponse:
    """Sign in as somebody of the demo.

    Raises:
        Http404: there is nobody of that name.
    """
    if one is None:
        raise Http404
    return _enter(request, get_user_model()._default_manager.get(pk=one.user_id))


@allowed("keep_account")
@require_GET
def me(request: Request) -> HttpResponse:
    """Show who one is here."""
    return _account(request, None)


@allowed("keep_account")
@require_POST
def change_password(request: Request) -> HttpResponse:
    """Set another password; other sessions of the same account end."""
    user = _user(request)
    form = PasswordChangeForm(user, request.POST)
    if not user.has_usable_password() or not form.is_valid():
        return _account(request, form)
    update_session_auth_hash(request, form.save())
    toasts.keep(request, toasts.Toast("Your password was changed; other browsers are signed out."))
    return redirect("me")


def _account(request: Request, form: PasswordChangeForm | None) -> HttpResponse:
    user = _user(request)
    faults = {name: " ".join(map(str, said)) for name, said in form.errors.items()} if form is not None else {}
    shown = {"has_password": user.has_usable_password(), "email": user.email, "faults": faults}
    return render(request, "session/me.html", shown, status=422 if faults else 200)


def _user(request: Request) -> User:
    user = request.user
    assert isinstance(user, User)  # a viewer is somebody with an account
    return user
