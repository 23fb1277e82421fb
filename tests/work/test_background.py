from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.db import transaction
from django.test import Client

from tianyuan import clock
from tianyuan.attachments.models import Attachment
from tianyuan.outbox import deliveries, inbox, sending
from tianyuan.outbox.models import InboxMessage, OutboxMessage
from tianyuan.permissions import SYSTEM, Denied
from tianyuan.work import background
from tianyuan.work.models import Work, WorkState

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def register(monkeypatch):
    monkeypatch.setattr(background, "_runners", {})
    monkeypatch.setattr(background, "REPORT_EVERY", 0)
    return background.runner("tests.kind")


def start(by, **more):
    return background.start("tests.kind", by=by, title="导出成员单位", **more)


def run(work):
    OutboxMessage.objects.filter(payload__work_id=work.pk).update(leased_until=None)
    deliveries.run_due()
    work.refresh_from_db()
    return work


def client_of(user):
    client = Client()
    client.force_login(user)
    return client


def test_work_runs_reports_and_ends_with_a_file_and_a_place(nobody, register):
    seen = []

    @register
    def export(work, payload):
        background.progress(work, 1, 2, "写第一页")
        row = Work.objects.get(pk=work.pk)
        seen.append((row.state, row.percent, row.note, payload["n"]))
        background.attach(work, "成员单位.xlsx", b"PK")
        background.finish_at(work, "/organizations/")

    work = run(start(nobody, payload={"n": 3}))
    assert seen == [("running", 50, "写第一页", 3)]
    assert work.state == WorkState.DONE
    assert work.url == "/organizations/"
    assert work.file.name == "成员单位.xlsx"
    assert work.file.owner_id == nobody.pk
    assert work.expires_at == pytest.approx(clock.now() + timedelta(days=7), abs=timedelta(minutes=1))


def test_a_double_click_gets_the_running_one(nobody, sysadmin, register):
    register(lambda work, payload: None)
    first = start(nobody, key="list-1")
    assert start(sysadmin, key="list-1").pk == first.pk
    assert start(nobody, key="list-2").pk != first.pk
    run(first)
    assert start(nobody, key="list-1").pk != first.pk


def test_effects_and_done_are_one_commit_and_happen_once(nobody, register):
    @register
    def greet(work, payload):
        with background.finish(work):
            inbox.notify([nobody], title="做好了")

    work = run(start(nobody))
    row = OutboxMessage.objects.get()
    OutboxMessage.objects.update(leased_until=None)
    assert not deliveries.deliver(row.pk)
    assert InboxMessage.objects.count() == 1
    assert work.state == WorkState.DONE


def test_a_crash_inside_leaves_nothing_half_done_and_is_tried_again(nobody, register):
    @register
    def shaky(work, payload):
        with background.finish(work):
            inbox.notify([nobody], title="做好了")
            if Work.objects.get(pk=work.pk).note != background.TRY_AGAIN and not payload.get("calm"):
                payload["calm"] = work.payload["calm"] = True
                raise ZeroDivisionError

    work = start(nobody)
    deliveries.run_due()
    work.refresh_from_db()
    assert (work.state, work.note) == (WorkState.QUEUED, background.TRY_AGAIN)
    assert not InboxMessage.objects.exists()


def test_after_three_crashes_the_user_is_told_in_words(nobody, register):
    @register
    def broken(work, payload):
        raise ZeroDivisionError("13812345678")

    work = start(nobody)
    for _ in range(3):
        run(work)
    assert work.state == WorkState.FAILED
    assert "没有留下做到一半" in work.error
    assert "138" not in work.error
    assert InboxMessage.objects.get(user=nobody).title == "没有完成：导出成员单位"
    page = client_of(nobody).get(f"/work/{work.pk}/").content.decode()
    assert "没有完成" in page
    assert "没有留下做到一半" in page


def test_a_refusal_is_shown_as_it_is_and_not_tried_again(nobody, register):
    @register
    def refused(work, payload):
        raise Denied("清单已截止")

    work = run(start(nobody))
    assert work.error == "清单已截止。没有留下做到一半的结果。"
    assert work.state == WorkState.FAILED


def test_a_run_that_was_replaced_stops_at_its_next_report(nobody, register):
    @register
    def slow(work, payload):
        OutboxMessage.objects.update(
            claimed_by="other", leased_until=clock.real_now() + timedelta(seconds=30)
        )
        background.progress(work, 1, 2)
        pytest.fail("went on")

    work = start(nobody)
    deliveries.run_due()
    work.refresh_from_db()
    assert work.state == WorkState.RUNNING


def test_work_nobody_can_do_fails_in_words(nobody, register):
    assert run(start(nobody)).state == WorkState.FAILED


def test_progress_outside_a_run_is_a_mistake(nobody):
    with pytest.raises(RuntimeError):
        background.progress(Work(title="x"), 1, 2)


def test_the_system_may_own_work(register):
    register(lambda work, payload: background.attach(work, "a.txt", b"x"))
    work = run(start(SYSTEM))
    assert work.owner is None
    assert work.state == WorkState.DONE


def test_files_go_after_seven_days_rows_after_thirty(nobody, register, django_capture_on_commit_callbacks):
    register(lambda work, payload: background.attach(work, "a.xlsx", b"x"))
    work = run(start(nobody))
    path = work.file.path

    def purge(days):
        with (
            clock.frozen(clock.now() + timedelta(days=days)),
            django_capture_on_commit_callbacks(execute=True),
        ):
            with transaction.atomic():
                sending.send("outbox.periodic", {"name": "work.purge"})
            deliveries.run_due()

    purge(6)
    assert default_storage.exists(path)
    purge(8)
    assert not default_storage.exists(path)
    assert not Attachment.objects.exists()
    with clock.frozen(clock.now() + timedelta(days=8)):
        assert "已过保留期" in client_of(nobody).get(f"/work/{work.pk}/progress/").content.decode()
    purge(31)
    assert not Work.objects.exists()


# ---- pages
def test_the_download_centre_lists_mine(nobody, sysadmin, register):
    register(lambda work, payload: background.attach(work, "单位.xlsx", b"xyz"))
    run(start(nobody))
    background.start("tests.kind", by=sysadmin, title="别人的导出")
    page = client_of(nobody).get("/downloads/").content.decode()
    assert "单位.xlsx" in page
    assert "别人的导出" not in page


def test_the_bar_polls_until_the_end_and_then_stops(nobody, register):
    register(lambda work, payload: None)
    work = start(nobody)
    client = client_of(nobody)
    url = f"/work/{work.pk}/progress/"
    first = client.get(url, headers={"X-Poll": "1"})
    assert first.status_code == 200
    assert 'hx-trigger="every 2s"' in first.content.decode()
    assert client.get(url, headers={"If-None-Match": first.headers["ETag"]}).status_code == 304
    Work.objects.update(state="running", done=1, total=4)
    moved = client.get(url, headers={"If-None-Match": first.headers["ETag"]})
    assert moved.status_code == 200
    assert 'value="25"' in moved.content.decode()
    Work.objects.update(state="done")
    ended = client.get(url, headers={"If-None-Match": moved.headers["ETag"]})
    assert ended.status_code == 286
    assert "hx-get" not in ended.content.decode()


def test_anothers_work_looks_missing_but_a_committees_is_seen_by_its_staff(
    nobody, secretary, clerk, other_secretary, liaison, committee
):
    own = start(nobody)
    shared = start(clerk, committee_id=committee.pk)
    for path in ("", "progress/"):
        assert client_of(secretary).get(f"/work/{own.pk}/{path}").status_code == 404
        assert client_of(nobody).get(f"/work/{own.pk}/{path}").status_code == 200
        assert client_of(secretary).get(f"/work/{shared.pk}/{path}").status_code == 200
        assert client_of(other_secretary).get(f"/work/{shared.pk}/{path}").status_code == 404
        assert client_of(liaison).get(f"/work/{shared.pk}/{path}").status_code == 404


def test_the_file_is_the_owners_alone(clerk, secretary, committee, register):
    register(lambda work, payload: background.attach(work, "名单.xlsx", b"x"))
    work = run(start(clerk, committee_id=committee.pk))
    answer = client_of(clerk).get(work.file.get_absolute_url())
    assert answer.status_code == 200
    assert b"".join(answer.streaming_content) == b"x"
    assert client_of(secretary).get(work.file.get_absolute_url()).status_code == 404


def test_polling_a_finished_bar_keeps_nobody_logged_in(nobody, register):
    from tianyuan.work import views

    assert views.progress.feeds_session is False


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_twenty_clicks_at_once_start_one():
    from concurrent.futures import ThreadPoolExecutor

    from django.db import connection

    def click(_):
        try:
            return background.start("tests.kind", by=SYSTEM, title="x", key="same").pk
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(click, range(20)))) == 1
