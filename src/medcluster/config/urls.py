"""Every address of the house. Each app keeps its own."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [
    path("", include("medcluster.workspace.urls")),
    path("", include("medcluster.portal.urls")),
    path("", include("medcluster.accounts.urls")),
    path("accounts/", include("allauth.urls")),
    path("audit/", include("medcluster.audit.urls")),
    path("rules/", include("medcluster.rulebook.urls")),
    path("registry/", include("medcluster.registry.urls")),
    path("messages/", include("medcluster.notifications.urls")),
    path("documents/", include("medcluster.documents.urls")),
    path("patients/", include("medcluster.patients.urls")),
    path("routing/", include("medcluster.routing.urls")),
    path("teleconsults/", include("medcluster.teleconsults.urls")),
    path("referrals/", include("medcluster.referrals.urls")),
    path("episodes/", include("medcluster.episodes.urls")),
    path("commissions/", include("medcluster.commissions.urls")),
    path("interpreting/", include("medcluster.interpreting.urls")),
    path("oversight/", include("medcluster.oversight.urls")),
    path("numbers/report/", include("medcluster.indicators.reports.urls")),
    path("numbers/explore/", include("medcluster.indicators.exploring.urls")),
    path("numbers/", include("medcluster.indicators.urls")),
    path("open-data/", include("medcluster.indicators.opendata.urls")),
    path("structure/", include("medcluster.staffing.urls")),
    path("visits/", include("medcluster.visits.urls")),
    path("learning/", include("medcluster.learning.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
]

handler400 = "medcluster.kernel.web.errors.bad_request"
handler404 = "medcluster.kernel.web.errors.not_found"
handler500 = "medcluster.kernel.web.errors.failed"
