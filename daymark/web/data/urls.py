"""The addresses of the Data area, under `/<school key>/data/`."""

from django.urls import path

from daymark.web.data import calendar, checking, history, home, marks, undo, uploading

app_name = "data"

urlpatterns = [
    path("", home.home, name="home"),
    path("count-again/", home.lay_out, name="lay_out"),
    path("bring-in/", uploading.upload, name="upload"),
    path("imports/", history.history, name="history"),
    path("imports/<int:item>/", checking.show, name="import"),
    path("imports/<int:item>/school/", checking.choose, name="choose"),
    path("imports/<int:item>/check/", checking.check_again, name="check_again"),
    path("imports/<int:item>/take/", checking.take_in, name="take"),
    path("imports/<int:item>/put-aside/", checking.put_aside, name="put_aside"),
    path("imports/<int:item>/marks/", marks.unknown, name="marks"),
    path("imports/<int:item>/problems/", history.problems, name="problems"),
    path("imports/<int:item>/problems.csv", history.problems_csv, name="problems_csv"),
    path("imports/<int:item>/files/<int:file>/", history.download, name="file"),
    path("imports/<int:item>/undo/", undo.undo, name="undo"),
    path("sources/<int:source>/", marks.source, name="source"),
    path("calendar/", calendar.month, name="calendar"),
    path("calendar/corrections/<int:correction>/undo/", calendar.undo, name="calendar_undo"),
    path("calendar/<str:day>/<str:session>/", calendar.correct, name="calendar_session"),
]
