"""The addresses of the People area, under `/<school key>/people/`."""

from django.urls import path

from daymark.web.people import caseload, home, inviting, lost, readers, review, roles, staff

app_name = "people"

urlpatterns = [
    path("", home.home, name="home"),
    path("<int:person>/", home.person, name="person"),
    path("<int:person>/second-step/", lost.second_step, name="second_step"),
    path("<int:person>/sign-out/", lost.sign_out, name="sign_out"),
    path("<int:person>/add/", roles.add, name="add"),
    path("roles/<int:held>/", roles.change, name="change"),
    path("roles/<int:held>/end/", roles.end, name="end"),
    path("roles/<int:held>/pupils/", caseload.choose, name="caseload"),
    path("invite/", inviting.invite, name="invite"),
    path("invitations/<int:invitation>/send/", inviting.send_again, name="send_again"),
    path("invitations/<int:invitation>/withdraw/", inviting.withdraw, name="withdraw"),
    path("staff/", staff.staff, name="staff"),
    path("staff/<int:proposal>/accept/", staff.accept, name="accept"),
    path("staff/<int:proposal>/dismiss/", staff.dismiss, name="dismiss"),
    path("review/", review.review, name="review"),
    path("review/<str:part>/", review.confirm, name="confirm"),
    path("outside/", readers.readers, name="readers"),
    path("outside/add/", readers.add, name="add_reader"),
    path("outside/share/", readers.share, name="share"),
    path("outside/<int:sharing>/end/", readers.end, name="end_sharing"),
]
