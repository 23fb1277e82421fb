"""当场办了: written down in one go, taken back by the same hand on the same day, shown as what goes on no list."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from servicelists.actions import needs
from servicelists.models import Need
from servicelists.states import NeedState
from servicelists.tellers import told
from tianyuan import clock
from tianyuan.outbox.models import InboxMessage
from tianyuan.permissions import Denied

pytestmark = pytest.mark.django_db
N = NeedState
NEW = reverse("needs:create")


@pytest.fixture
def record(as_user, grid_worker, community):
    """`record(then="solve", query="")`: the volunteer writes a thing down; the page that follows."""

    def send(then="solve", query="", **values):
        sent = {"text": "楼道里的旧沙发搬走了", "community": community.pk, "then": then,
                "idempotency_key": str(uuid4())}  # fmt: skip
        return as_user(grid_worker).post(f"{NEW}{query}", {**sent, **values}, follow=True)

    return send


def take_back(need):
    return reverse("needs:unsolve", args=[need.pk])


def test_the_volunteer_takes_back_what_one_tap_settled_and_may_mend_it(record, as_user, grid_worker):
    page = record().content.decode()
    need = Need.objects.get()
    assert need.state == N.SOLVED_IN_GRID
    assert page.count(f'action="{take_back(need)}"') == 2  # in the notice, and among the steps of the page
    browser = as_user(grid_worker)
    page = browser.post(take_back(need), follow=True).content.decode()
    need.refresh_from_db()
    assert (need.state, need.result, need.finished_at, need.accepted_at) == (N.SUBMITTED, "", None, None)
    assert "办结已撤回" in page
    assert reverse("needs:edit", args=[need.pk]) in page
    assert browser.get(reverse("needs:edit", args=[need.pk])).status_code == 200


def test_what_was_accepted_before_is_accepted_again(grid_worker, clerk, make_need, cell, at_work):
    need = make_need(
        cell=cell, state=N.ACCEPTED, accepted_at=clock.now() - timedelta(hours=1), created_by=clerk
    )
    needs.solve_in_grid(need, by=grid_worker)
    back = needs.unsolve(need, by=grid_worker)
    assert back.state == N.ACCEPTED
    assert back.accepted_at
    assert InboxMessage.objects.filter(user=clerk, title__startswith="办结已撤回").exists()


def test_only_the_own_hand_on_the_same_day_and_while_nothing_followed(
    grid_worker, grid_head, clerk, make_need, cell, as_user
):
    need = needs.solve_in_grid(make_need(cell=cell), by=grid_worker)
    for other in (grid_head, clerk):
        with pytest.raises(Denied, match="办结的人自己"):
            needs.unsolve(need, by=other)
    assert "重新办理" in as_user(grid_head).get(f"/needs/{need.pk}/").content.decode()
    with clock.frozen(clock.now() + timedelta(days=1)), pytest.raises(Denied, match="当天"):
        needs.unsolve(need, by=grid_worker)
    needs.reopen(need, by=grid_head)
    with pytest.raises(Denied):
        needs.unsolve(need, by=grid_worker)
    needs.solve_in_grid(Need.objects.get(pk=need.pk), by=grid_head)
    with pytest.raises(Denied, match="办结的人自己"):
        needs.unsolve(need, by=grid_worker)


def test_the_page_of_what_was_settled_names_no_list_and_no_claims(record, make_need, cell, as_user, clerk):
    page = record().content.decode()
    assert Need.objects.get().list is not None
    for words in ("需求清单", "还没有单位认领"):
        assert words not in page
    waiting = make_need(state=N.ACCEPTED, cell=cell)
    assert "还没有单位认领" in as_user(clerk).get(f"/needs/{waiting.pk}/").content.decode()


def test_another_one_is_settled_too_and_the_cell_stays(record, cell):
    answer = record("solve-again", f"?cell={cell.pk}&solved=1", cell=cell.pk)
    assert Need.objects.get().state == N.SOLVED_IN_GRID
    assert answer.redirect_chain[-1][0] == f"{NEW}?cell={cell.pk}&solved=1"
    page = answer.content.decode()
    assert "当场办了，再记一条" in page
    assert "路灯不亮" not in page
    record("again")
    assert Need.objects.latest("pk").state == N.SUBMITTED


def test_an_error_keeps_the_cell_in_sight(record, other_cell):
    page = record(text="", cell=other_cell.pk)
    assert page.status_code == 400
    assert "记到龙井社区第1组 02网格" in page.content.decode()


@pytest.mark.parametrize(
    ("said", "title"),
    [
        ("楼道灯不亮 13887541234 电话", "楼道灯不亮"),
        ("楼道灯不亮，联系电话：13887541234。", "楼道灯不亮"),
        ("电话：13887541234，楼道灯不亮", "楼道灯不亮"),
        ("楼道灯不亮 王大爷 13887541234 电话", "楼道灯不亮"),
        ("请打电话 13887541234", "请打电话"),
    ],
)
def test_the_word_beside_a_number_goes_with_it(said, title):
    assert told(said).words == title


def test_nobody_named_is_no_name(as_user, clerk, make_need):
    make_need(source="grid_visit")
    page = as_user(clerk).get("/needs/").content.decode()
    assert '<td data-label="反映人" class="nowrap">—</td>' in page
