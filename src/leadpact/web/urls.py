"""Every address of the server. Those of the API are its own."""

from __future__ import annotations

from django.urls import include, path

from leadpact.web.views import forms, start

handler400 = "leadpact.web.errors.bad_request"
handler403 = "leadpact.web.errors.forbidden"
handler404 = "leadpact.web.errors.not_found"
handler500 = "leadpact.web.errors.defect"

urlpatterns = [
    path("", start.start, name="start"),
    path("f/<slug:form>", forms.post, name="form"),
    path("", include("leadpact.api.urls")),
]
