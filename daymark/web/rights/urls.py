"""The addresses of rights, under `/<school key>/rights/`."""

from django.urls import path

from daymark.web.rights import cases, copies, documents, opening, retention

app_name = "rights"

urlpatterns = [
    path("", cases.home, name="home"),
    path("new/<str:kind>/", opening.choose, name="choose"),
    path("new/<str:kind>/<int:pupil>/", opening.new, name="new"),
    path("cases/<int:case>/", cases.show, name="case"),
    path("cases/<int:case>/decide/", cases.decide, name="decide"),
    path("cases/<int:case>/look/", copies.look, name="look"),
    path("cases/<int:case>/copy.pdf", copies.as_pdf, name="copy_pdf"),
    path("cases/<int:case>/copy.zip", copies.as_zip, name="copy_zip"),
    path("retention/", retention.show, name="retention"),
    path("retention/propose/", retention.propose, name="propose"),
    path("documents/", documents.listing, name="documents"),
    path("documents/<str:document>/", documents.show, name="document"),
    path("documents/<str:document>/edit/", documents.edit, name="edit"),
    path("documents/<str:document>/act/", documents.act, name="document_act"),
    path("documents/<str:document>/pdf/", documents.as_pdf, name="document_pdf"),
]
