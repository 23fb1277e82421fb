"""Nothing from outside is a 500: senseless pages, months, numbers and texts are refused in words."""

import json
import re

import pytest

from tests.api import routes
from tests.api.conftest import Program
from tests.api.test_doors import row_of

pytestmark = pytest.mark.django_db

CHINESE = re.compile("[\u4e00-\u9fff]")
LISTS = [path for path in routes.paths() if path.count("/") == 1]
IN_EVERY_LIST = [
    "page=1000000000", "page=0", "page=-1", "page=abc", "page=1.5", "page=²", "page=99999999999999999999999",
    "page_size=0", "page_size=abc", "page_size=-5", "ordering=secret", "ordering=-", "ordering=pk;drop",
    "ordering=%00", "q=%00", "page=%00",
]  # fmt: skip
BY_ID = {
    "monthly-lists/": ["committee"],
    "needs/": ["committee", "list", "community"],
    "meetings/": ["committee", "list"],
    "agenda-items/": ["agenda", "list", "meeting", "need"],
    "claims/": ["committee", "list", "organization", "need", "item"],
    "service-items/": ["committee", "list", "organization"],
    "organizations/": ["committee"],
    "alliances/": ["committee", "organization"],
    "resolutions/": ["committee", "meeting", "item", "organization"],
    "minutes/": ["committee", "meeting"],
    "unit-links/": ["meeting", "organization"],
    "meeting-files/": ["meeting"],
    "report-templates/": ["committee"],
}
BY_MONTH = ["monthly-lists/", "needs/", "meetings/", "claims/", "service-items/", "resolutions/", "minutes/"]


def refused(answer, *, codes=(400,)) -> dict:
    assert answer.status_code in codes, (answer.status_code, answer.content.decode()[:300])
    said = answer.json()
    assert CHINESE.search(said["detail"]), said
    return said


@pytest.mark.parametrize("path", LISTS)
def test_senseless_pages_orders_and_searches(secretary, path):
    client = Program(secretary).client
    for query in IN_EVERY_LIST:
        refused(client.get(f"/api/v1/{path}?{query}"))
    if "q" in {
        parameter["name"] for parameter in routes.schema()["paths"][f"/api/v1/{path}"]["get"]["parameters"]
    }:
        refused(client.get(f"/api/v1/{path}", {"q": "长" * 101}))


@pytest.mark.parametrize("path", LISTS)
def test_an_unknown_filter_is_named_not_ignored(secretary, path):
    """A misspelt filter would answer with everything."""
    asker = Program(secretary)
    for name in ("stat", "search", "committee_id", "State", "page__gt", "未知"):
        said = refused(asker.get(path, **{name: "1"}))
        assert f"不认识的查询参数：{name}。" in said["detail"]
    assert "ordering" in refused(asker.get(path, **{"x" * 5000: "1"}))["detail"]


@pytest.mark.parametrize("path", LISTS)
def test_every_described_filter_is_known(secretary, path):
    described = routes.schema()["paths"][f"/api/v1/{path}"]["get"]["parameters"]
    names = {parameter["name"] for parameter in described if parameter["in"] == "query"} | {"format"}
    answer = Program(secretary).get(path, **dict.fromkeys(names - {"format"}, ""), format="json")
    assert answer.status_code == 200, answer.content.decode()
    assert {"page", "page_size", "ordering"} <= names


@pytest.mark.parametrize(("path", "names"), BY_ID.items())
def test_senseless_ids_in_filters(secretary, path, names):
    client = Program(secretary).client
    for name in names:
        for value in ("abc", "-1", "0", "9" * 30, "1.5", "²"):
            refused(client.get(f"/api/v1/{path}", {name: value}))
        for value in (2**31, 2**63 - 1):  # an id that could be, of a row that is not there
            answer = client.get(f"/api/v1/{path}", {name: value})
            assert answer.status_code == 400 or answer.json()["count"] == 0, (path, name, value)


@pytest.mark.parametrize("path", BY_MONTH)
@pytest.mark.parametrize(
    "month", ["2026-13", "2026-00", "9999-01", "2026-1", "abc", "２０２６-11", "2026-11-01"]
)
def test_senseless_months(town_officer, path, month):
    assert "月份" in refused(Program(town_officer).get(path, month=month))["detail"]


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("needs/", {"state": "bogus"}),
        ("needs/", {"urgency": "1"}),
        ("claims/", {"role": "x"}),
        ("meetings/", {"state": "x"}),
        ("agenda-items/", {"section": "x"}),
        ("agenda-items/", {"removed": "x"}),
        ("monthly-lists/", {"stage": "x"}),
        ("service-items/", {"light": "x"}),
        ("organizations/", {"sector": "x"}),
        ("committees/", {"active": "x"}),
        ("alliances/", {"ended": "x"}),
        ("meetings/", {"kind": "x"}),
        ("resolutions/", {"state": "x"}),
        ("resolutions/", {"waiting": "x"}),
        ("minutes/", {"state": "x"}),
        ("unit-links/", {"revoked": "x"}),
        ("meeting-files/", {"kind": "x"}),
        ("works/", {"state": "x"}),
        ("report-templates/", {"rows_kind": "x"}),
        ("report-templates/", {"retired": "x"}),
    ],
)
def test_unknown_choices_in_filters(secretary, path, query):
    refused(Program(secretary).get(path, **query))


@pytest.mark.parametrize(
    "number", ["0", "9223372036854775807", "9223372036854775808", "9" * 5000, "abc", "-1", "%00"]
)
def test_senseless_numbers_in_the_address_are_missing(town_officer, number):
    client = Program(town_officer).client
    for path in LISTS:
        refused(client.get(f"/api/v1/{path}{number}/"), codes=(400, 404))
    refused(client.post(f"/api/v1/needs/{number}/accept/"), codes=(400, 404))


UNSTORABLE = ['"a\\u0000b"', '"\\ud800"', "9223372036854775808", "1" + "0" * 40, "NaN", "[" * 50 + "]" * 50]
STRANGE = [None, True, -1, 0, 2**31, 2**63 - 1, 1.5, "", "x" * 5000, "９" * 30, [], [None], {}, {"a": 1}, "2026-13-45",
           "0001-01-01", "9999-12-31", "9999-12-31T23:59:59Z", "0001-01-01T00:00", "-1", "1e9"]  # fmt: skip
OF_THE_TOWN = {"grid-nodes/"}  # to anybody else it says no before it reads
WITH_BODY = [path for path in routes.writes() if routes.fields_of(path)]


def sender(user, path: str):
    """`send(body)`: the text as it stands to the address, by one who logged in once."""
    address = path.replace("{id}", str(row_of(path)) if "{id}" in path else "")
    client = Program(user).client
    return lambda body: client.post(f"/api/v1/{address}", body, content_type="application/json")


@pytest.mark.parametrize("path", WITH_BODY)
def test_what_cannot_be_stored_is_a_400(three_of_each, secretary, town_officer, path):
    name = next(iter(routes.fields_of(path)))
    send = sender(town_officer if path in OF_THE_TOWN else secretary, path)
    for value in UNSTORABLE:
        refused(send(f'{{"{name}": {value}}}'))
    for body in ("", "{", "[]", "null", '"x"', "5", '{"\\u0000": 1}'):
        answer = send(body)
        assert answer.status_code < 500, (body, answer.content.decode()[:300])


@pytest.mark.parametrize("path", WITH_BODY)
def test_strange_values_are_never_a_500(three_of_each, secretary, path):
    """In single fields and in all at once; what is refused is refused in words."""
    names, send = list(routes.fields_of(path)), sender(secretary, path)
    for value in STRANGE:
        for body in [{name: value} for name in names[:3]] + [dict.fromkeys(names, value)]:
            answer = send(json.dumps(body))
            assert answer.status_code < 500, (body, answer.content.decode()[:300])
            if answer.status_code >= 400:
                refused(answer, codes=(400, 403, 404, 409))


GOOD = {
    "needs/": {"text": "路灯不亮", "community": 0},
    "needs/{id}/claim/": {"role": "lead", "quantity": 1, "measure": "", "promised_on": "2026-12-20"},
}


@pytest.mark.parametrize(
    ("path", "name", "values"),
    [
        ("needs/", "text", ["", "   ", "x" * 2001, None, ["a"], {"a": 1}, True]),
        ("needs/", "community", [None, "", "abc", 0, -1, 2**31, 2**62, "9" * 40, 1.5, True, [1]]),
        ("needs/", "quantity", [0, -1, 1_000_001, 2**31, 2**62, "9" * 40, 1.5, "x", []]),
        ("needs/", "estimated_cost", [-1, 2**31, "x"]),
        ("needs/", "kind", ["bogus", 5, [], None]),
        ("needs/", "unit", ["七个字太长了呀", ""]),
        ("needs/", "place", ["长" * 61]),
        ("needs/", "proposer_name", ["长" * 31]),
        ("needs/", "proposer_phone", ["12", "1" * 21, "abc"]),
        ("needs/", "accept", ["maybe", 7]),
        ("needs/{id}/claim/", "role", ["boss", "", None, 5]),
        ("needs/{id}/claim/", "quantity", [0, -1, 2**31, 2**62, "9" * 40, 99, 1.5, "x", None]),
        ("needs/{id}/claim/", "measure", ["长" * 301, None, []]),
        (
            "needs/{id}/claim/",
            "promised_on",
            ["2026-13-01", "2026-02-30", "0001-01-01", "9999-12-31", "x", 5, []],
        ),
        ("needs/{id}/claim/", "organization", ["x", -1, 0, 2**31, 2**62, "9" * 40, True, [1]]),
        ("needs/{id}/claim/", "contact_phone", ["12", "x"]),
    ],
)
def test_each_wrong_value_is_a_400_that_names_the_mend(need, liaison, community, path, name, values):
    asker, good = Program(liaison), {**GOOD[path]}
    if "community" in good:
        good["community"] = community.pk
    for value in values:
        answer = asker.post(path.replace("{id}", str(need.pk)), {**good, name: value})
        said = refused(answer)
        assert said["code"] == "bad_input" or name in said["errors"], (value, said)
    assert not need.claims.exists()
    assert asker.post(path.replace("{id}", str(need.pk)), good).status_code == 201  # the rest was in order
