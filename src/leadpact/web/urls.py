"""Every address of the server. Those of the API are its own."""

from __future__ import annotations

from django.urls import include, path

from leadpact.web.views import forms, session, start

handler400 = "leadpact.web.errors.bad_request"
handler403 = "leadpact.web.errors.forbidden"
handler404 = "leadpact.web.errors.not_found"
handler500 = "leadpact.web.errors.defect"

home = [
    path("", start.start, name="start"),
]

session_pages = [
    path("signin", session.sign_in, name="sign-in"),
    path("signout", session.sign_out, name="sign-out"),
    path("enter", session.enter, name="enter"),
    path("enter/<slug:secret>", session.enter_by_link, name="enter-by-link"),
    path("me", session.me, name="me"),
    path("me/password", session.change_password, name="change-password"),
]

outside = [
    path("f/<slug:form>", forms.post, name="form"),
    path("", include("leadpact.api.urls")),
]

urlpatterns = [*home, *session_pages, *outside]
