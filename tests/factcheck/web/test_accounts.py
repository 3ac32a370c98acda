"""Signing in and out, by django-allauth in our frame."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from factcheck.demo import create_demo_desk
from factcheck.models import User
from tests.factcheck.web.conftest import Pages, words
from tests.support.newsroom import Newsroom

PASSWORD = "correct-horse-9"
LOGIN = "/accounts/login/"


def sign_in(client: Client, login: str = "checker", password: str = PASSWORD, **more: str):
    return client.post(LOGIN, {"login": login, "password": password, **more})


def test_user_name_and_password_open_the_desk(client: Client, newsroom: Newsroom):
    assert sign_in(client).headers["Location"] == "/"
    assert "Your desk" in words(client.get("/"))


def test_sign_in_leads_to_the_page_that_was_asked_for(client: Client, newsroom: Newsroom):
    claim = newsroom.claim()
    address = reverse("web:claim", args=[claim.uuid])
    asked = client.get(address)
    assert asked.status_code == 302
    assert asked.headers["Location"] == f"{LOGIN}?next={address}"
    assert sign_in(client, next=address).headers["Location"] == address


@pytest.mark.parametrize(("login", "password"), [("checker", "wrong"), ("nobody", PASSWORD)])
def test_wrong_name_or_password_is_told_without_saying_which(client: Client, newsroom: Newsroom, login, password):
    response = sign_in(client, login, password)
    assert response.status_code == 200
    assert "This user name and password do not belong together." in words(response)
    assert client.get("/").status_code == 302


def test_sign_in_does_not_lead_to_another_site(client: Client, newsroom: Newsroom):
    assert sign_in(client, next="https://evil.example/").headers["Location"] == "/"


def test_too_many_wrong_passwords_close_the_door_for_a_while(client: Client, newsroom: Newsroom):
    for _ in range(5):
        sign_in(client, password="wrong")
    response = sign_in(client)
    assert "Too many wrong passwords. Try again in five minutes." in words(response)
    assert client.get("/").status_code == 302


def test_behind_a_proxy_only_the_address_that_guesses_is_shut_out(newsroom: Newsroom, settings: Any):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    # What comes before the proxy's own entry is the client's invention.
    guessers = (Client(headers={"x-forwarded-for": f"198.51.100.{turn}, 203.0.113.9"}) for turn in range(11))
    answers = [sign_in(guesser, f"guess{turn}", "wrong") for turn, guesser in enumerate(guessers)]
    assert "Too many wrong passwords." in words(answers[-1])
    colleague = Client(headers={"x-forwarded-for": "203.0.113.10"})
    assert sign_in(colleague).headers["Location"] == "/"


def test_somebody_deactivated_does_not_get_in(client: Client, newsroom: Newsroom):
    User.objects.filter(username="checker").update(is_active=False)
    sign_in(client)
    assert client.get("/").status_code == 302


def test_signing_out_takes_a_post(pages: Pages):
    client = pages.client("checker")
    assert "Sign out" in words(client.get("/accounts/logout/"))
    assert client.get("/").status_code == 200
    assert client.post("/accounts/logout/").headers["Location"] == LOGIN
    assert client.get("/").status_code == 302


def test_password_is_changed_with_the_old_one(client: Client, newsroom: Newsroom):
    sign_in(client)
    new = "another-horse-10"
    form = {"oldpassword": "wrong", "password1": new, "password2": new}
    assert "your current password" in words(client.post("/accounts/password/change/", form)).lower()
    assert client.post("/accounts/password/change/", {**form, "oldpassword": PASSWORD}).status_code == 302
    assert client.get("/").status_code == 200  # signed in still
    other = Client()
    sign_in(other)
    assert other.get("/").status_code == 302
    assert sign_in(other, password=new).status_code == 302


def test_nobody_signs_themselves_up(client: Client, db: None):
    form = {"username": "stranger", "password1": "another-horse-10", "password2": "another-horse-10"}
    client.post("/accounts/signup/", form)
    assert not User.objects.filter(username="stranger").exists()
    assert "closed" in words(client.get("/accounts/signup/")).lower()


def test_somebody_on_no_desk_is_told_what_to_do(client: Client, db: None):
    user = User.objects.create_user("newcomer", password=PASSWORD)
    client.force_login(user)
    response = client.get("/")
    assert response.status_code == 403
    assert "You are not on any desk yet" in words(response)


def test_the_demo_logins_are_shown_where_they_work_and_nowhere_else(client: Client, db: None):
    assert "dervane-1" not in words(client.get(LOGIN))
    create_demo_desk()
    assert "dervane-1" in words(client.get(LOGIN, headers={"host": "localhost"}))
    assert "dervane-1" not in words(client.get(LOGIN, headers={"x-forwarded-for": "192.0.2.7"}))
    assert "dervane-1" not in words(client.get(LOGIN, REMOTE_ADDR="192.0.2.7"))
