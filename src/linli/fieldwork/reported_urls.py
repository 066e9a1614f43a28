"""Addresses of what a grid reports: dynamic information, digests, the work log."""

from django.urls import URLPattern, path

from linli.fieldwork import digest_views, dynamics_views, work_log_views

REPORTED: list[URLPattern] = [
    path("dynamics", dynamics_views.listed, name="dynamics"),
    path("dynamics/new", dynamics_views.new, name="new_dynamic"),
    path("dynamics/new/more", dynamics_views.more, name="dynamics_more"),
    path("dynamics/urgent", dynamics_views.urgent, name="urgent"),
    path("dynamics/<uuid:pk>", dynamics_views.one, name="dynamic"),
    path("dynamics/<uuid:pk>/read", dynamics_views.read, name="read_dynamic"),
    path("dynamics/<uuid:pk>/incident", dynamics_views.make_incident, name="dynamic_incident"),
    path("digests", digest_views.listed, name="digests"),
    path("digests/remind", digest_views.remind, name="remind_digests"),
    path("digests/<uuid:pk>", digest_views.one, name="digest"),
    path("digests/<uuid:pk>/confirm", digest_views.confirm, name="confirm_digest"),
    path("digests/<uuid:pk>/print", digest_views.printed, name="digest_print"),
    path("work-log", work_log_views.day_page, name="work_log"),
    path("work-log/month", work_log_views.month_page, name="work_log_month"),
    path("work-log/week", work_log_views.week_page, name="work_log_week"),
    path("work-log/remark", work_log_views.write_remark, name="write_remark"),
]
