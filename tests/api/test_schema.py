"""The schema is valid and without a warning; the page that shows it works offline under the strict CSP."""

from io import StringIO

import pytest
from django.core.management import call_command

from tests.api import routes

pytestmark = pytest.mark.django_db


def test_the_schema_validates_without_warnings():
    call_command("spectacular", validate=True, fail_on_warn=True, stdout=StringIO(), stderr=StringIO())


def test_every_operation_says_in_chinese_what_it_does():
    for path, methods in routes.schema()["paths"].items():
        for method, described in methods.items():
            if method not in {"get", "post", "delete"}:
                continue
            assert any("\u4e00" <= letter <= "\u9fff" for letter in described.get("summary", "")), (
                path,
                method,
            )


def test_claiming_is_described_with_examples():
    claim = routes.schema()["paths"]["/api/v1/needs/{id}/claim/"]["post"]
    assert set(claim["responses"]) == {"201", "400", "401", "403", "404", "409"}
    asked = claim["requestBody"]["content"]["application/json"]["examples"]
    assert {"role", "quantity", "measure", "promised_on"} <= set(next(iter(asked.values()))["value"])
    assert claim["responses"]["409"]["content"]["application/json"]["examples"]
    assert "Idempotency-Key" in {parameter["name"] for parameter in claim["parameters"]}


@pytest.mark.e2e
@pytest.mark.django_db(transaction=True)
def test_the_page_works_offline_and_breaks_no_rule(open_as, secretary, need):
    from tests.browsing import picture

    page = open_as(secretary, "/api/v1/docs/")
    page.click("h3:has-text('需求')")
    page.click(".opblock:has-text('/api/v1/needs/{id}/claim/')")
    page.wait_for_selector("text=每周二上门义诊")
    loaded = page.evaluate("performance.getEntriesByType('resource').map(entry => entry.name)")
    assert [url for url in loaded if not url.startswith(page.url.split("/api/")[0])] == []
    picture(page, "api-docs")
