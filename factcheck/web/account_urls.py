"""Sign in, sign out, change the password: the parts of allauth that need no mail server.

``account_signup`` is there because the sign-in view asks for its address; the adapter keeps it closed.
"""

from __future__ import annotations

from allauth.account import views
from django.urls import path

from factcheck.web.base import framed

urlpatterns = [
    path("login/", views.login, name="account_login"),
    path("logout/", framed(views.logout), name="account_logout"),
    path("signup/", views.signup, name="account_signup"),
    path("inactive/", views.account_inactive, name="account_inactive"),
    path("reauthenticate/", framed(views.reauthenticate), name="account_reauthenticate"),
    path("password/change/", framed(views.password_change), name="account_change_password"),
]
