"""What the database refuses by itself, by ORM and by raw SQL, on SQLite and PostgreSQL."""

from __future__ import annotations

import uuid
from io import StringIO
from typing import Any

import pytest
from django.core.checks import Tags, run_checks
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.db.models import Model

from annotations.models import Revision
from factcheck import triggers
from factcheck.management.commands import run
from factcheck.models import Claim, DeskArticle, Event, Publication, Review, Verdict
from tests.support.newsroom import Newsroom


def run_sql(sql: str, *params: Any) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, params)


@pytest.mark.parametrize("state", ["open", "in_review", "approved", "published", "declined"])
def test_a_claims_state_cannot_change_without_its_event_by_orm(newsroom: Newsroom, state: str):
    claim = newsroom.claim()
    with pytest.raises(IntegrityError, match="only together with the event"), transaction.atomic():
        Claim.objects.filter(pk=claim.pk).update(state=state)
    claim.state = state
    with pytest.raises(IntegrityError), transaction.atomic():
        claim.save()
    claim.refresh_from_db()
    assert claim.state == "new"


def test_a_claims_state_cannot_change_without_its_event_by_raw_sql(newsroom: Newsroom):
    claim = newsroom.bring_to("in_review")
    for sql in (
        "UPDATE factcheck_claim SET state = 'published' WHERE id = %s",
        "UPDATE factcheck_claim SET state = 'open', state_event_id = NULL WHERE id = %s",
        "UPDATE factcheck_claim SET state_event_id = NULL WHERE id = %s",
        "DELETE FROM factcheck_claim WHERE id = %s",
    ):
        with pytest.raises(IntegrityError):
            run_sql(sql, claim.pk)


def test_an_old_event_or_somebody_elses_cannot_carry_another_change(newsroom: Newsroom):
    claim, other = newsroom.bring_to("open"), newsroom.bring_to("open", statement="Another.")
    approved = newsroom.bring_to("approved", statement="A third.")
    newsroom.do(claim, "decline", "checker", reason="Too vague.")
    newsroom.do(claim, "reopen", "lead")
    earlier = Event.objects.filter(claim=claim, state_from="open", state_to="declined").get()
    foreign = Event.objects.filter(claim=approved, state_to="approved").get()
    for event in (earlier, foreign):
        for row in (claim, other):
            with pytest.raises(IntegrityError):
                run_sql(
                    "UPDATE factcheck_claim SET state = %s, state_event_id = %s WHERE id = %s",
                    event.state_to,
                    event.pk,
                    row.pk,
                )


def test_a_claim_cannot_be_born_in_a_later_state(newsroom: Newsroom):
    with pytest.raises(IntegrityError, match="begins in the state new"), transaction.atomic():
        Claim.objects.create(
            desk=newsroom.desk,
            number=999,
            statement="Smuggled in.",
            state="published",
            waiting_since=newsroom.desk.created_at,
            created_by=newsroom.people["lead"],
        )


def test_an_articles_state_cannot_change_without_its_event(newsroom: Newsroom):
    row = newsroom.article()
    with pytest.raises(IntegrityError, match="only together with the event"), transaction.atomic():
        DeskArticle.objects.filter(pk=row.pk).update(state="done")


def test_history_is_never_changed_or_deleted(newsroom: Newsroom):
    claim = newsroom.bring_to("published")
    row = newsroom.article()
    newsroom.add_source(newsroom.claim())
    for model, change in (
        (Event, {"verb": "claim_edited"}),
        (Verdict, {"rationale": "Otherwise."}),
        (Review, {"content_hash": "0" * 64}),
        (type(row.current), {"text": "Other words."}),
    ):
        target = model.objects.order_by("pk").first()
        assert target is not None
        with pytest.raises(IntegrityError), transaction.atomic():
            model.objects.filter(pk=target.pk).update(**change)
        with pytest.raises(IntegrityError):
            run_sql(f"DELETE FROM {model._meta.db_table} WHERE id = %s", target.pk)
    assert claim.publications.count() == 1


def test_of_a_publication_only_the_retraction_is_written_and_only_once(newsroom: Newsroom):
    claim = newsroom.bring_to("published")
    publication = claim.publications.get()
    for change in ({"record": {"claim": "other"}}, {"content_hash": "0" * 64}, {"note": "Nothing to see."}):
        with pytest.raises(IntegrityError, match="frozen"), transaction.atomic():
            Publication.objects.filter(pk=publication.pk).update(**change)
    newsroom.do(claim, "retract", "lead", note="Wrong.")
    with pytest.raises(IntegrityError, match="frozen"), transaction.atomic():
        Publication.objects.filter(pk=publication.pk).update(retraction_note="On second thoughts.")
    with pytest.raises(IntegrityError):
        run_sql("DELETE FROM factcheck_publication WHERE id = %s", publication.pk)


def test_an_unknown_verb_is_refused(newsroom: Newsroom):
    with pytest.raises(IntegrityError), transaction.atomic():
        Event.objects.create(desk=newsroom.desk, verb="sneaked", via="page")


def test_a_row_of_history_cannot_be_replaced_or_truncated(newsroom: Newsroom):
    event = Event.objects.order_by("pk").first()
    assert event is not None
    if connection.vendor == "sqlite":
        with pytest.raises(IntegrityError, match="never replaced"):
            run_sql(
                "REPLACE INTO factcheck_event (id, desk_id, verb, via, batch, at, state_from, state_to, payload) "
                "SELECT id, desk_id, 'claim_edited', via, batch, at, state_from, state_to, payload "
                "FROM factcheck_event WHERE id = %s",
                event.pk,
            )
    else:
        run_sql("SET CONSTRAINTS ALL IMMEDIATE")  # nothing pending, which PostgreSQL would complain of first
        with pytest.raises(IntegrityError, match="never emptied"):
            run_sql("TRUNCATE factcheck_event CASCADE")


def unique_keys(table: str) -> list[list[str]]:
    """The columns of every unique index and of the primary key, as SQLite itself states them."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT name FROM pragma_index_list('{table}') WHERE \"unique\"")
        keys = [["id"]]
        for (name,) in cursor.fetchall():
            cursor.execute(f"SELECT name FROM pragma_index_info('{name}')")
            keys.append([row[0] for row in cursor.fetchall()])
        return keys


def written(model: type[Model]) -> str:
    """The columns that a statement may write, as it names them."""
    return ", ".join(field.column for field in model._meta.concrete_fields if not field.generated)


def copy_with_one_key(model: type[Model], pk: int, key: list[str]) -> dict[str, Any]:
    """A row that shares one unique key with the row ``pk``, and no other."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {written(model)} FROM {table} WHERE id = %s", [pk])
        copy = dict(zip([column[0] for column in cursor.description], cursor.fetchone(), strict=True))
    for column in {column for other in unique_keys(table) for column in other} - set(key):
        if isinstance(copy[column], int):
            copy[column] += 100_000
        elif copy[column]:
            copy[column] = uuid.uuid4().hex
    return copy


@pytest.mark.parametrize("model", [Event, Verdict, Review, Publication, Revision, Claim, DeskArticle])
def test_no_row_of_history_makes_way_for_one_with_the_same_key(newsroom: Newsroom, model: type[Model]):
    newsroom.bring_to("published")
    newsroom.claim("Still new.")
    newsroom.article(external_id="cms-1", url="https://one.example/a")
    table = model._meta.db_table
    row = model._default_manager.order_by("-pk").first()
    assert row is not None
    if connection.vendor == "postgresql":
        change = "state = 'approved'" if model in (Claim, DeskArticle) else "id = excluded.id + 100000"
        names = written(model)
        with pytest.raises(IntegrityError):
            run_sql(
                f"INSERT INTO {table} ({names}) SELECT {names} FROM {table} WHERE id = %s "
                f"ON CONFLICT (id) DO UPDATE SET {change}",
                row.pk,
            )
        return
    tried = 0
    for key in unique_keys(table):
        copy = copy_with_one_key(model, row.pk, key)
        if None in [copy[column] for column in key]:
            continue
        marks = ", ".join(["%s"] * len(copy))
        with pytest.raises(IntegrityError, match="never replaced"):
            run_sql(f"INSERT OR REPLACE INTO {table} ({', '.join(copy)}) VALUES ({marks})", *copy.values())
        tried += 1
    assert tried >= (1 if model is Event else 2)
    assert model._default_manager.filter(pk=row.pk).exists()


def test_no_claim_article_or_publication_makes_way_for_one_that_is_changed(newsroom: Newsroom):
    claim, other = newsroom.bring_to("published"), newsroom.claim("Another.")
    again = newsroom.bring_to("published", statement="A third.")
    article, second = newsroom.article(), newsroom.article("Another text.\n")
    mode = " OR REPLACE" if connection.vendor == "sqlite" else ""
    for sql, *params in (
        ("factcheck_claim SET number = %s WHERE id = %s", claim.number, other.pk),
        (
            "factcheck_claim SET uuid = (SELECT uuid FROM factcheck_claim WHERE id = %s) WHERE id = %s",
            claim.pk,
            other.pk,
        ),
        ("factcheck_deskarticle SET sha256 = %s WHERE id = %s", article.sha256, second.pk),
        (
            "factcheck_publication SET id = %s WHERE id = %s",
            claim.publications.get().pk,
            again.publications.get().pk,
        ),
    ):
        with pytest.raises(IntegrityError):
            run_sql(f"UPDATE{mode} {sql}", *params)
    assert (Claim.objects.count(), DeskArticle.objects.count(), Publication.objects.count()) == (3, 2, 2)


def test_a_reviewer_who_approved_may_still_send_back(newsroom: Newsroom):
    approval = Review.objects.get(verdict__claim=newsroom.bring_to("approved"))
    Review.objects.create(
        verdict=approval.verdict,
        content_hash=approval.content_hash,
        reviewer=approval.reviewer,
        decision="sent_back",
        comment="On second thoughts.",
    )
    assert approval.verdict.reviews.count() == 2


def test_events_carry_the_transaction_id_on_postgresql(newsroom: Newsroom):
    txids = set(Event.objects.values_list("txid", flat=True))
    assert (None in txids) == (connection.vendor == "sqlite")


def faults() -> list[str]:
    return [p.msg for p in run_checks(tags=[Tags.database], databases=["default"]) if p.id == "factcheck.E001"]


SABOTAGE = {
    "missing": {
        "sqlite": "DROP TRIGGER factcheck_claim_state",
        "postgresql": "DROP TRIGGER factcheck_claim_state ON factcheck_claim",
    },
    "outdated": {
        "sqlite": "DROP TRIGGER factcheck_claim_state; CREATE TRIGGER factcheck_claim_state BEFORE UPDATE "
        "ON factcheck_claim WHEN NEW.state = 'nowhere' BEGIN SELECT RAISE(ABORT, 'An older rule.'); END",
        "postgresql": "CREATE OR REPLACE FUNCTION factcheck_claim_state() RETURNS trigger LANGUAGE plpgsql "
        "AS $$ BEGIN RETURN NEW; END $$",
    },
    "moved": {
        "sqlite": "DROP TRIGGER factcheck_claim_state; CREATE TRIGGER factcheck_claim_state BEFORE UPDATE "
        "ON factcheck_evidence WHEN 1 = 1 BEGIN SELECT RAISE(ABORT, 'Another table.'); END",
        "postgresql": "CREATE OR REPLACE TRIGGER factcheck_claim_state BEFORE INSERT ON factcheck_claim "
        "FOR EACH ROW EXECUTE FUNCTION factcheck_claim_state()",
    },
    "asleep": {
        "sqlite": "DROP TRIGGER factcheck_claim_state",
        "postgresql": "ALTER TABLE factcheck_claim DISABLE TRIGGER factcheck_claim_state",
    },
}


@pytest.mark.parametrize("how", SABOTAGE)
def test_the_system_check_names_a_trigger_that_is_amiss_and_a_start_mends_it(newsroom: Newsroom, how: str):
    assert faults() == []
    said: list[str] = []
    run.guard_history_if_needed(said.append)
    assert said == []
    if connection.vendor == "postgresql":
        run_sql("SET CONSTRAINTS ALL IMMEDIATE")  # nothing pending, which PostgreSQL would complain of first
    for statement in SABOTAGE[how][connection.vendor].split("; C"):
        run_sql(statement if statement.startswith(("DROP", "CREATE", "ALTER")) else f"C{statement}")
    [fault] = faults()
    assert "1 of the triggers" in fault
    assert "factcheck_claim_state" in fault
    run.guard_history_if_needed(said.append)
    assert said == ["Installing the triggers that protect history and keep the search."]
    assert faults() == []


def test_migrate_mends_what_its_own_checks_complain_of(newsroom: Newsroom):
    if connection.vendor == "postgresql":
        run_sql("SET CONSTRAINTS ALL IMMEDIATE")  # nothing pending, which PostgreSQL would complain of first
    run_sql(SABOTAGE["missing"][connection.vendor])
    assert faults() != []
    call_command("migrate", skip_checks=False, verbosity=0)
    assert faults() == []


@pytest.mark.django_db(transaction=True)
def test_a_table_that_another_tables_trigger_reads_can_be_rebuilt_with_rows_in_it(newsroom: Newsroom):
    newsroom.do(newsroom.claim(), "take", "checker")
    events = Event.objects.count()
    call_command("migrate", "factcheck", "0006_evidence_site", verbosity=0)
    call_command("migrate", verbosity=0)
    assert triggers.amiss(connection) == []
    assert Event.objects.count() == events


@pytest.mark.django_db(transaction=True)
def test_every_start_mends_what_is_amiss():
    run_sql(SABOTAGE["missing"][connection.vendor])
    assert faults() != []
    run.Command(stdout=StringIO()).prepare("192.0.2.1")
    assert faults() == []
