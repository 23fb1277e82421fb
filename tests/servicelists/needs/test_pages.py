"""The pages of needs as their users meet them."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook
from PIL import Image

from servicelists import grams
from servicelists.actions import needs
from servicelists.models import Need, Proposer
from servicelists.states import NeedState
from tianyuan import clock
from tianyuan.audit.models import AuditEvent
from tianyuan.ui import menu

N = NeedState
LIST, NEW, TRIAGE, PASTE = "/needs/", "/needs/new/", "/needs/triage/", "/needs/paste/"


@pytest.fixture
def office(as_user, clerk):
    return as_user(clerk)


def words(answer):
    return answer.content.decode()


def photo(width=640, height=480, name="a.jpg"):
    stream = io.BytesIO()
    Image.new("RGB", (width, height), "grey").save(stream, "JPEG")
    return SimpleUploadedFile(name, stream.getvalue(), content_type="image/jpeg")


# ---- list
def test_list_shows_masked_names_and_counts_per_tab(office, make_need):
    need = make_need(title="路灯不亮")
    Proposer.objects.create(need=need, name="王秀兰", phone="10012345678", said_at=clock.now())
    make_need(title="井盖松动", state=N.AWAITING)
    page = words(office.get(LIST))
    assert "王*" in page
    assert "王秀兰" not in page
    assert "10012345678" not in page
    assert "井盖松动" in page
    assert "井盖松动" not in words(office.get(LIST, {"tab": "submitted"}))


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ({"q": "路灯"}, {"路灯不亮"}),
        ({"category": "drainage"}, {"排水堵塞"}),
        ({"urgency": "urgent", "state": "accepted"}, {"排水堵塞"}),
        ({"kind": "wish"}, set()),
        ({"month": "2026-11"}, {"路灯不亮"}),
        ({"month": "2026-10"}, set()),
        ({"source": "resident", "sort": "title"}, {"路灯不亮", "排水堵塞"}),
    ],
)
def test_filters_and_search(office, make_need, make_list, query, titles):
    one = make_need(title="路灯不亮", list=make_list())
    two = make_need(title="排水堵塞", category="drainage", urgency="urgent", state=N.ACCEPTED)
    grams.index_many([one, two])
    assert {row.title for row in office.get(LIST, query).context["listing"].rows} == titles


def test_tabs_count_what_the_search_finds(office, make_need):
    grams.index_many(
        [make_need(title="路灯不亮"), make_need(title="排水堵塞"), make_need(title="路灯", state=N.ACCEPTED)]
    )
    tabs = {label: count for label, _, _, count in office.get(LIST, {"q": "路灯"}).context["tabs"]}
    assert (tabs["全部"], tabs["待受理"], tabs["已受理"]) == (2, 1, 1)


def test_list_is_scoped(as_user, far_liaison, make_need, nobody):
    make_need(title="龙井的事")
    assert "龙井的事" not in words(as_user(far_liaison).get(LIST))
    assert "龙井的事" not in words(as_user(nobody).get(LIST))


def test_open_ones_in_no_cell_are_found(as_user, secretary, make_need, cell):
    make_need(title="落在格里的", cell=cell)
    make_need(title="没有落格的")
    make_need(title="早就了结的", state=N.NOT_LISTED)
    browser = as_user(secretary)
    page = browser.get("/needs/?progress=open&placed=no").content.decode()
    assert "没有落格的" in page
    assert "落在格里的" not in page
    assert "早就了结的" not in page
    assert "早就了结的" in browser.get("/needs/?progress=over").content.decode()
    assert "落在格里的" in browser.get("/needs/?placed=yes").content.decode()
    assert browser.get("/needs/?placed=maybe").status_code == 400


@pytest.mark.parametrize(
    "query",
    ["page=9999999999999", "page=x", "month=2026-13", "state=nope", "tab=nope", "sort=secret", "size=7",
     "community=99999999999999999999", "community=x", "q=" + "长" * 101, "q=%00", "category=%ED%A0%80"],
)  # fmt: skip
def test_nonsense_in_the_address_is_a_clear_400(office, query):
    answer = office.get(f"{LIST}?{query}")
    assert answer.status_code == 400
    assert "Traceback" not in words(answer)


def test_far_page_shows_the_last_one(office, make_need):
    make_need(title="路灯不亮")
    assert "路灯不亮" in words(office.get(LIST, {"page": 999999}))


def rows_with_people(make_need, count):
    for at in range(count):
        need = make_need(title=f"文昌路{at}号路灯不亮")
        Proposer.objects.create(need=need, name=f"王{at}", said_at=clock.now())
        grams.index(need)


@pytest.mark.parametrize("address", [LIST, TRIAGE])
def test_same_number_of_queries_for_one_and_three_rows(office, make_need, address):
    rows_with_people(make_need, 1)
    office.get(address)
    with CaptureQueriesContext(
        connection,
    ) as one:
        office.get(address)
    rows_with_people(make_need, 3)
    with CaptureQueriesContext(connection) as four:
        office.get(address)
    assert len(one) == len(four)


def test_ledger(office, make_need, make_list):
    need = make_need(title="=1+1 路灯", list=make_list(), quantity=3, unit="盏", result="")
    Proposer.objects.create(need=need, name="王秀兰", phone="10012345678", said_at=clock.now())
    answer = office.get(LIST, {"as": "xlsx", "month": "2026-11"})
    sheet = load_workbook(io.BytesIO(answer.content)).active
    cells = [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert "=1+1 路灯" in cells
    assert "3 盏" in cells
    assert "王*" in cells
    assert not any("10012345678" in cell or "王秀兰" in cell for cell in cells)
    assert any("11 月需求清单" in cell or "11月需求清单" in cell for cell in cells)


def test_print_view_has_no_batch_bar(office, make_need):
    make_need(title="路灯不亮")
    page = words(office.get(LIST, {"as": "print"}))
    assert "路灯不亮" in page
    assert 'id="batch"' not in page


def test_emergencies_stand_above_the_list(office, make_need):
    make_need(title="闻到燃气味", urgency="emergency")
    page = words(office.get(LIST))
    assert page.index("不等联席会") < page.index("<table")


# ---- record
def test_one_typed_field_is_enough(office, clerk):
    answer = office.post(NEW, {"text": "文昌路 3 盏路灯不亮", "community": _own(clerk), "then": "accept"})
    need = Need.objects.get()
    assert answer.url == f"/needs/{need.pk}/"
    assert (need.state, need.category, need.place) == (N.ACCEPTED, "street_light", "文昌路")


def _own(user):
    from servicelists.permissions.needs import communities_for

    return communities_for(user)[0].pk


def test_the_same_form_twice_records_one_need(office, clerk):
    key = office.get(NEW).context["form"]["idempotency_key"].value()
    sent = {"text": "文昌路路灯不亮", "community": _own(clerk), "idempotency_key": str(key)}
    first, second = office.post(NEW, sent), office.post(NEW, sent)
    assert Need.objects.count() == 1
    assert first.url == second.url


def test_solved_on_the_spot_in_two_taps(as_user, grid_worker):
    browser = as_user(grid_worker)
    browser.post(NEW, {"text": "楼道堆物", "community": _own(grid_worker), "then": "solve"})
    assert Need.objects.get().state == N.SOLVED_IN_GRID


def test_what_was_typed_stays_when_something_is_wrong(office, clerk):
    answer = office.post(NEW, {"text": "路灯不亮", "community": _own(clerk), "proposer_phone": "12"})
    page = words(answer)
    assert answer.status_code == 400
    assert "路灯不亮" in page
    assert "电话位数不对" in page
    assert not Need.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [{"text": ""}, {"quantity": "0"}, {"quantity": "99999999999999999999"}, {"quantity": "-1"},
     {"community": "99999999999999999999"}, {"category": "nope"}, {"text": "长" * 2001},
     {"idempotency_key": "x"}, {"estimated_cost": "2147483648"}],
)  # fmt: skip
def test_nonsense_in_the_form_is_a_clear_400(office, clerk, wrong):
    answer = office.post(NEW, {"text": "路灯不亮", "community": _own(clerk), **wrong})
    assert answer.status_code == 400
    assert not Need.objects.exists()


@pytest.mark.parametrize("text", ["路灯\x00不亮", "路灯\ud800不亮"])
def test_unstorable_text_is_a_400(office, clerk, text):
    body = f"text={text}&community={_own(clerk)}".encode("utf-8", "surrogatepass")
    answer = office.post(NEW, body, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 400 or Need.objects.get().title.isprintable()


def test_another_community_cannot_be_chosen(office, other_community):
    assert office.post(NEW, {"text": "路灯不亮", "community": other_community.pk}).status_code == 400


def test_new_is_denied_without_a_post(as_user, county_reader):
    assert as_user(county_reader).get(NEW).status_code == 403


def test_similar_ones_are_shown_while_typing(office, make_need, community, other_committee):
    one, far = make_need(title="文昌路路灯不亮"), make_need(other_committee, title="文昌路路灯不亮了")
    grams.index_many([one, far])
    page = words(office.get("/needs/new/similar/", {"text": "文昌路的路灯坏了", "community": community.pk}))
    assert "已有 1 条类似" in page
    assert "类别 路灯" in page
    page = words(office.get("/needs/new/similar/", {"text": "3号楼闻到燃气味", "community": community.pk}))
    assert "先打电话" in page
    assert office.get("/needs/new/similar/", {"text": "灯", "community": "x"}).status_code == 200


def test_what_is_typed_joins_a_similar_need(office, clerk, make_need, other_committee):
    one, far = make_need(title="文昌路路灯不亮"), make_need(other_committee)
    sent = {"text": "文昌路的路灯坏了", "community": _own(clerk), "proposer_name": "王秀兰"}
    answer = office.post(NEW, sent | {"then": f"into-{one.pk}"})
    assert answer.url == f"/needs/{one.pk}/"
    assert one.proposers.get().name == "王秀兰"
    assert one.merged_needs.get().title == "文昌路的路灯坏了"
    for wrong, status in ((f"into-{far.pk}", 404), ("into-x", 400), ("into-" + "9" * 30, 400)):
        assert office.post(NEW, sent | {"then": wrong}).status_code == status
    assert Need.objects.count() == 3


def test_joining_is_refused_to_those_who_may_not_merge(as_user, liaison, make_need):
    one = make_need(title="文昌路路灯不亮")
    sent = {"text": "文昌路的路灯坏了", "community": _own(liaison), "then": f"into-{one.pk}"}
    assert as_user(liaison).post(NEW, sent).status_code == 403
    assert Need.objects.count() == 1


def test_photos_are_kept_and_seen_by_whom_the_need_is_seen(office, as_user, clerk, secretary, far_liaison):
    office.post(NEW, {"text": "路灯不亮", "community": _own(clerk), "photos": [photo(), photo(name="b.jpg")]})
    need = Need.objects.get()
    assert need.photos.count() == 2
    address = need.photos.first().attachment.get_absolute_url()
    answer = as_user(secretary).get(address)
    assert b"".join(answer.streaming_content).startswith(b"\xff\xd8")
    assert as_user(far_liaison).get(address).status_code == 404


def test_a_photo_that_is_none_is_refused_and_nothing_is_recorded(office, clerk):
    fake = SimpleUploadedFile("a.jpg", b"<html>", content_type="image/jpeg")
    answer = office.post(NEW, {"text": "路灯不亮", "community": _own(clerk), "photos": [fake]})
    assert answer.status_code == 400
    assert not Need.objects.exists()


# ---- detail and moves
def test_detail_masks_people_and_shows_history(office, clerk, community):
    need = needs.create(
        community=community, text="路灯不亮", proposer_name="王秀兰", proposer_phone="10012345678", by=clerk
    )
    page = words(office.get(f"/needs/{need.pk}/"))
    assert "王*" in page
    assert "100****5678" in page
    assert "王秀兰" not in page
    assert "群众反映，已提交" in page


def test_unmask_needs_a_reason_and_is_logged(office, as_user, liaison, clerk, community):
    need = needs.create(
        community=community, text="路灯不亮", proposer_name="王秀兰", proposer_phone="10012345678", by=clerk
    )
    address = f"/needs/{need.pk}/unmask/"
    assert office.post(address, {"reason": " "}).status_code == 400
    assert as_user(liaison).post(address, {"reason": "想看"}).status_code == 403
    assert not AuditEvent.objects.filter(verb="personal.unmask").exists()
    answer = office.post(address, {"reason": "电话回访"})
    assert "10012345678" in words(answer)
    assert answer["Cache-Control"] == "no-store"
    assert AuditEvent.objects.get(verb="personal.unmask").note == "电话回访"
    assert "10012345678" not in words(office.get(f"/needs/{need.pk}/"))


def test_unseen_needs_look_missing(as_user, far_liaison, make_need):
    browser, need = as_user(far_liaison), make_need()
    for address in (f"/needs/{need.pk}/", f"/needs/{need.pk}/edit/", "/needs/999999999999999999999/"):
        assert browser.get(address).status_code == 404
    assert browser.post(f"/needs/{need.pk}/accept/").status_code == 404


def test_accept_by_one_tap_and_undo(office, make_need):
    need = make_need(title="路灯不亮")
    answer = office.post(f"/needs/{need.pk}/accept/", {"next": TRIAGE}, follow=True)
    assert answer.redirect_chain[0][0] == TRIAGE
    page = words(answer)
    assert "已受理：路灯不亮" in page
    assert f"/needs/{need.pk}/withdraw/" in page
    office.post(f"/needs/{need.pk}/withdraw/")
    need.refresh_from_db()
    assert need.state == N.SUBMITTED


def test_moves_are_posts_only_and_stay_on_the_site(office, make_need):
    need = make_need()
    assert office.get(f"/needs/{need.pk}/accept/").status_code == 405
    answer = office.post(f"/needs/{need.pk}/accept/", {"next": "https://evil.example/"})
    assert answer.url == f"/needs/{need.pk}/"


def test_not_listing_without_words_is_a_400(office, make_need):
    need = make_need()
    assert office.post(f"/needs/{need.pk}/not_list/").status_code == 400
    assert office.post(f"/needs/{need.pk}/not_list/", {"words": "转物业"}).status_code == 302


def test_rate_page(office, make_need):
    need = make_need(state=N.AWAITING_RATING, finished_at=clock.now())
    assert "基本满意" in words(office.get(f"/needs/{need.pk}/"))
    office.post(f"/needs/{need.pk}/rate/", {"rating": "mostly"})
    need.refresh_from_db()
    assert need.state == N.CLOSED


def test_denied_button_says_why(as_user, liaison, make_need):
    need = make_need()
    answer = as_user(liaison).post(f"/needs/{need.pk}/accept/")
    assert answer.status_code == 403
    assert "专干" in words(answer)


def test_town_assigns_a_committee(as_user, town_officer, lone_community, committee):
    need = needs.create(community=lone_community, text="路灯不亮", by=town_officer)
    browser = as_user(town_officer)
    assert "交由" in words(browser.get(f"/needs/{need.pk}/"))
    browser.post(f"/needs/{need.pk}/assign/", {"committee": committee.pk})
    need.refresh_from_db()
    assert need.committee == committee


def test_every_state_has_a_page(office, make_need, secretary, as_user):
    for state in NeedState:
        extra = {"closed_at": clock.now()} if state == N.CLOSED else {}
        if state == N.MERGED:
            extra = {"merged_into": make_need()}
        need = make_need(state=state, **extra)
        for browser in (office, as_user(secretary)):
            assert browser.get(f"/needs/{need.pk}/").status_code == 200


# ---- edit
def edit_form(office, need):
    form = office.get(f"/needs/{need.pk}/edit/").context["form"]
    return {
        field.name: field.value()
        for field in form
        if field.value() not in (None, False) and field.name != "photos"
    }


def test_edit(office, make_need):
    need = make_need(title="路灯")
    sent = edit_form(office, need)
    assert office.post(f"/needs/{need.pk}/edit/", sent | {"title": "井盖松动"}).status_code == 302
    need.refresh_from_db()
    assert need.title == "井盖松动"


def test_two_people_editing_shows_both_texts(office, as_user, secretary, make_need):
    need = make_need(title="路灯")
    sent = edit_form(office, need)
    as_user(secretary).post(f"/needs/{need.pk}/edit/", sent | {"title": "文昌路路灯"})
    answer = office.post(f"/needs/{need.pk}/edit/", sent | {"title": "菜市场路灯"})
    page = words(answer)
    assert answer.status_code == 409
    assert "文昌路路灯" in page
    assert "菜市场路灯" in page
    need.refresh_from_db()
    assert need.title == "文昌路路灯"


# ---- triage, batches, merging
def test_triage_puts_emergencies_first_then_the_oldest(office, make_need):
    from datetime import timedelta

    make_need(title="新来的")
    make_need(title="先来的", submitted_at=clock.now() - timedelta(days=2))
    make_need(title="应急的", urgency="emergency")
    assert [row.title for row in office.get(TRIAGE).context["rows"]] == ["应急的", "先来的", "新来的"]


def test_triage_flags_similar_ones(office, make_need):
    make_need(title="文昌路路灯不亮", state=N.ACCEPTED)
    make_need(title="文昌路的路灯坏了")
    assert "像是同一件事" in words(office.get(TRIAGE))


def test_triage_is_denied_to_those_who_accept_nothing(as_user, liaison):
    assert as_user(liaison).get(TRIAGE).status_code == 403


def test_batch_accept_reports_each_refusal(office, make_need):
    good, done = make_need(), make_need(title="早就受理的", state=N.ACCEPTED)
    answer = office.post("/needs/batch/", {"verb": "accept", "need": [good.pk, done.pk]}, follow=True)
    page = words(answer)
    assert "受理 1 条" in page
    assert "没有受理“早就受理的”" in page


@pytest.mark.parametrize(
    "sent",
    [{}, {"verb": "accept"}, {"verb": "nope", "need": "1"}, {"verb": "accept", "need": "x"},
     {"verb": "accept", "need": "9" * 30}, {"verb": "accept", "need": [str(n) for n in range(101)]},
     {"verb": "not_list", "need": "1"}],
)  # fmt: skip
def test_batch_nonsense_is_a_400(office, sent):
    assert office.post("/needs/batch/", sent).status_code == 400


def test_merge_page(office, make_need):
    one, two = make_need(quantity=38, unit="户"), make_need(quantity=4, unit="户")
    answer = office.post("/needs/batch/", {"verb": "merge", "need": [one.pk, two.pk]}, follow=True)
    assert "保留选中的一条" in words(answer)
    answer = office.post("/needs/merge/", {"need": [one.pk, two.pk], "into": one.pk})
    one.refresh_from_db()
    assert one.quantity == 42
    page = words(office.get(f"/needs/{one.pk}/"))
    assert "拆开" in page
    office.post(f"/needs/{two.pk}/unmerge/")
    one.refresh_from_db()
    assert one.quantity == 38


def test_merge_of_unseen_or_single_rows_is_refused(office, make_need, other_committee):
    one, far = make_need(), make_need(other_committee)
    assert office.get(f"/needs/merge/?need={one.pk}").status_code == 400
    assert office.get("/needs/merge/").status_code == 400
    assert office.post("/needs/merge/", {"need": [one.pk, far.pk], "into": one.pk}).status_code == 400


# ---- the frame
def test_menu_counts_what_waits_for_me(clerk, liaison, secretary, other_secretary, nobody, make_need):
    make_need()
    make_need(state=N.ACCEPTED)

    def count(user):
        return {line.title: line.count for _, lines in menu.lines(user, "/") for line in lines}.get("需求")

    assert (count(clerk), count(secretary), count(other_secretary), count(liaison), count(nobody)) == (
        1,
        1,
        0,
        0,
        None,
    )


def test_every_page_asks_for_login(client, make_need):
    need = make_need()
    for address in (LIST, NEW, TRIAGE, PASTE, "/needs/import/", f"/needs/{need.pk}/"):
        assert client.get(address).status_code == 302
        assert reverse("login") in client.get(address).url


def test_solved_on_the_spot_opens_with_that_as_the_one_red_button(as_user, grid_worker):
    browser = as_user(grid_worker)
    page = words(browser.get(NEW, {"solved": "1"}))
    assert "<h1>当场办了</h1>" in page
    assert page.count("btn-red") == 1
    assert page.index('value="solve"') < page.index("还没办，只记下")
    assert 'class="btn btn-red" name="then" value="solve"' in page
