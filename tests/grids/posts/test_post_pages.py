"""A node's posts on the page: who on which day, the steps, 包联, 职责."""

from datetime import date

import pytest
from django.urls import reverse

from committees.models import Person
from grids.actions import duties, posts, sponsors
from grids.models import GridPost, GridSponsor, LevelDuty
from grids.states import Level
from tianyuan.audit.models import AuditEvent
from tianyuan.refusals import BadInput, Conflict, Denied

TODAY = date(2026, 11, 10)


def _page(browser, path, status=200):
    response = browser.get(path)
    assert response.status_code == status, response.content.decode()[:500]
    return response.content.decode()


def _appoint(node, kind=""):
    return reverse("posts:appoint", args=[node.pk]) + (f"?kind={kind}" if kind else "")


def _sent(person=None, **values):
    return {"person": person.pk if person else "", "starts_on": "2026-11-10", **values}


def test_a_node_says_who_is_responsible_now_and_on_a_day(
    as_user, secretary, county_reader, cell, make_person, post_of
):
    post_of(cell, make_person("前任甲"), until="2026-05-31")
    post_of(cell, make_person("现任乙"), since="2026-06-01")
    page = _page(as_user(secretary), f"/grid/{cell.pk}/")
    assert "现任乙" in page
    assert "前任甲" not in page
    assert "缺联格党员" in page
    assert _appoint(cell, "party_pair") in page
    assert "登记代理网格员" in page  # the half is held: only somebody to act
    assert "登记网格员" not in page
    then = _page(as_user(county_reader), f"/grid/{cell.pk}/?on=2026-05-03")
    assert "前任甲" in then
    assert "现任乙" not in then
    assert "posts/at" in then
    then = _page(as_user(secretary), f"/grid/{cell.pk}/?on=2026-05-03")
    for step in ("hand-over", "/end/", "appoint"):  # the past is only looked at
        assert step not in then
        assert step in page
    assert "appoint" not in then
    assert "前任甲" in _page(as_user(county_reader), reverse("posts:history", args=[cell.pk]))


@pytest.mark.parametrize("on", ["x", "2026-13-01", "0001-01-01", "9999-12-31", "%00", "2026-05-03T10:00"])
def test_senseless_days_are_refused(as_user, secretary, cell, on):
    assert as_user(secretary).get(f"/grid/{cell.pk}/?on={on}").status_code == 400


def test_appointed_on_the_page(as_user, secretary, cell, make_member, make_person):
    browser = as_user(secretary)
    member = make_member("联格丙", skills="木工")
    page = _page(browser, _appoint(cell, "party_pair"))
    assert "本社区报到 · 未联格 · 特长 木工" in page
    assert "新录入" not in page
    answer = browser.post(_appoint(cell, "party_pair"), _sent(make_person("生人")))
    assert answer.status_code == 400
    assert "没有找到所选的这一项" in answer.content.decode()
    browser.post(_appoint(cell, "party_pair"), _sent(member))
    browser.post(_appoint(cell, "worker"), _sent(new_name="新网格员"))
    again = browser.post(_appoint(cell, "worker"), _sent(new_name="多余的"))
    assert again.status_code == 400
    assert "新网格员从 2026 年 11 月 10 日至今任网格员" in again.content.decode()
    assert set(GridPost.objects.values_list("person__name", "kind")) == {
        ("联格丙", "party_pair"), ("新网格员", "worker"),
    }  # fmt: skip
    assert not Person.objects.filter(name="多余的").exists()
    assert browser.get(_appoint(cell, "head")).status_code == 400


def test_the_picker_offers_for_a_party_pair_only_who_is_registered_here(
    as_user, secretary, county_reader, cell, make_member, make_person, other_community, far_unit
):
    make_member("罗报到")
    make_member("罗别处", community=other_community, organization=far_unit)
    make_person("罗没报", kept_by=cell.community.committee)
    browser, path = as_user(secretary), f"/grid/posts/people/?node={cell.pk}&kind="
    page = _page(browser, path + "party_pair&q=luo")
    assert "罗报到" in page
    assert "罗没报" not in page
    page = _page(browser, path + "worker&q=luo")
    assert "罗没报" in page
    assert "罗别处" not in page
    _page(as_user(county_reader), path + "worker&q=luo", 403)
    for bad in ("node=x", "node=", f"node={cell.pk}&kind=head", f"node={cell.pk}&q=%00"):
        assert as_user(secretary).get(f"/grid/posts/people/?{bad}").status_code == 400


def test_handed_over_ended_corrected_taken_back_on_the_page(
    as_user, secretary, other_secretary, county_reader, cell, make_person, post_of
):
    browser = as_user(secretary)
    first, second = (
        make_person("老人", kept_by=cell.community.committee),
        make_person("新人", kept_by=cell.community.committee),
    )
    held = post_of(cell, first)
    at = {
        name: reverse(f"posts:{name}", args=[held.pk])
        for name in ("end", "hand_over", "correct", "take_back")
    }
    for path in at.values():
        assert as_user(other_secretary).post(path).status_code == 404
        assert as_user(county_reader).post(path).status_code == 403
    _page(browser, at["end"]), _page(browser, at["correct"]), _page(browser, at["hand_over"])
    browser.post(at["hand_over"], {"person": second.pk, "on": "2026-11-10", "version": 1})
    made = GridPost.objects.get(person=second)
    assert browser.post(at["correct"], {
        "person": first.pk, "starts_on": "2026-02-01", "ends_on": "2026-11-09", "version": 1,
    }).status_code == 409  # fmt: skip
    browser.post(at["correct"], {
        "person": first.pk, "starts_on": "2026-02-01", "ends_on": "2026-11-09", "version": 2,
    })  # fmt: skip
    held.refresh_from_db()
    assert (held.starts_on, held.ends_on) == (date(2026, 2, 1), date(2026, 11, 9))
    page = _page(browser, f"/grid/{cell.pk}/")
    assert reverse("posts:take_back", args=[made.pk]) in page
    browser.post(reverse("posts:take_back", args=[made.pk]))
    assert not GridPost.objects.filter(pk=made.pk).exists()
    assert browser.post(at["take_back"]).status_code == 403


def test_somebody_goes_on_to_a_later_day(as_user, secretary, county_reader, cell, make_person, post_of):
    held = post_of(cell, make_person("续任的"), until="2026-11-30")
    browser, at = as_user(secretary), reverse("posts:renew", args=[held.pk])
    assert at in _page(browser, "/grid/gaps/ending/")
    assert as_user(county_reader).post(at).status_code == 403
    page = _page(browser, at)
    assert "续到哪天" in page
    assert "更正" not in page
    for day, words in (("2026-11-30", "请填更晚的一天"), ("2026-05-01", "请填更晚的一天"), ("x", "日期")):
        answer = browser.post(at, {"ends_on": day, "version": 1})
        assert answer.status_code == 400
        assert words in answer.content.decode()
    post_of(cell, make_person("下一任"), since="2027-06-01")
    assert "时间重叠" in browser.post(at, {"ends_on": "2027-06-01", "version": 1}).content.decode()
    assert browser.post(at, {"ends_on": "2027-05-31", "version": 1}).status_code == 302
    held.refresh_from_db()
    assert (held.ends_on, held.version) == (date(2027, 5, 31), 2)
    assert AuditEvent.objects.filter(verb="posts.renew").count() == 1
    assert browser.post(at, {"ends_on": "2027-05-31", "version": 1}).status_code in (400, 409)


def test_who_left_is_not_renewed(secretary, cell, make_person, post_of):
    for until in ("2026-11-09", None):
        held = post_of(cell, make_person(), until=until)
        with pytest.raises(BadInput, match="没有要到期的任期"):
            posts.renew(held, ends_on=date(2027, 1, 1), by=secretary)


# ---- 包联
def test_a_department_looks_after_a_group_until_it_ends(tree, secretary, other_secretary, unit, as_user):
    add = reverse("sponsors:add", args=[tree.group.pk])
    browser = as_user(secretary)
    browser.post(add, {"organization": unit.pk, "starts_on": "2026-11-10"})
    made = GridSponsor.objects.get()
    again = browser.post(add, {"organization": unit.pk, "starts_on": "2026-12-10"})
    assert again.status_code == 400
    assert "已在包联第1组" in again.content.decode()
    assert "县医院党委" in _page(browser, f"/grid/{tree.cells[0].pk}/")  # of the 组 above
    with pytest.raises(Denied):
        sponsors.end(made, on=TODAY, by=other_secretary)
    browser.post(reverse("sponsors:end", args=[made.pk]), {"on": "2026-11-10", "version": 1})
    made.refresh_from_db()
    assert made.ends_on == TODAY
    with pytest.raises(BadInput):
        sponsors.end(made, on=date(2026, 11, 20), by=secretary)


def test_only_communities_and_groups_are_sponsored(tree, secretary, town_officer, unit):
    for node in (tree.cells[0], tree.town):
        with pytest.raises(BadInput, match="只到社区和组"):
            sponsors.add(node, unit, starts_on=TODAY, by=town_officer)
    with pytest.raises(Denied):
        sponsors.add(tree.there, unit, starts_on=TODAY, by=secretary)
    unit.active = False
    unit.save()
    with pytest.raises(BadInput, match="停用"):
        sponsors.add(tree.here, unit, starts_on=TODAY, by=secretary)


# ---- 职责
def test_the_town_office_writes_what_each_level_has_to_do(
    as_user, town_officer, secretary, grid_worker, liaison, cell
):
    edit = reverse("duties:edit", args=[5])
    assert as_user(secretary).get(edit).status_code == 403
    browser = as_user(town_officer)
    assert browser.get(reverse("duties:edit", args=[9])).status_code == 404
    browser.post(edit, {"text": "每月走访一遍\n有事报、无事不报", "version": 0})
    assert LevelDuty.objects.get(level=Level.CELL).text.startswith("每月走访")
    assert browser.post(edit, {"text": "另一份", "version": 0}).status_code == 409
    assert "有事报、无事不报" in _page(as_user(secretary), f"/grid/{cell.pk}/")
    assert "有事报、无事不报" in _page(as_user(grid_worker), "/grid/duties/")
    _page(as_user(liaison), "/grid/duties/", 403)
    with pytest.raises(Conflict):
        duties.write(Level.CELL, "晚了", version=1, by=town_officer)
    with pytest.raises(Denied):
        duties.write(Level.CELL, "不归我", by=secretary)


def test_posts_and_what_happens_to_them_stay_in_the_own_scope(tree, other_secretary, make_person, post_of):
    held = post_of(tree.cells[0], make_person())
    assert not GridPost.objects.visible_to(other_secretary).exists()
    for act in (
        lambda: posts.end(held, on=TODAY, by=other_secretary),
        lambda: posts.correct(held, acting=True, by=other_secretary),
        lambda: posts.hand_over(held, make_person(), on=TODAY, by=other_secretary),
    ):
        with pytest.raises(Denied):
            act()
