"""Personal data typed into a need's words: a mobile goes to the proposer, an ID number goes nowhere."""

import pytest

from servicelists.actions import needs
from servicelists.queries.needs import unplaced
from tianyuan.ui.leaks import found_in

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("typed", "phone"),
    [
        ("家里漏水，请打13987654321", "13987654321"),
        ("老李 138-8888-6666 门口堆物", "13888886666"),
        ("张大爷 530522197001011234 想办老年证", ""),
        ("文昌路路灯不亮", ""),
    ],
)
def test_numbers_leave_the_words(clerk, community, typed, phone):
    need = needs.create(community=community, text=typed, by=clerk)
    assert found_in(need.title) == found_in(need.text) == []
    proposer = need.proposers.first()
    assert (proposer.phone if proposer else "") == phone


def test_phone_given_in_its_field_stays(clerk, community):
    need = needs.create(community=community, text="漏水 13987654321", proposer_phone="13711112222", by=clerk)
    assert need.proposers.get().phone == "13711112222"


def test_town_still_sees_an_accepted_need_nobody_serves(town_officer, lone_community):
    need = needs.create(community=lone_community, text="路面破损", by=town_officer)
    assert list(unplaced()) == [need]
    needs.accept(need, by=town_officer)
    assert list(unplaced()) == [need]


def test_unreadable_photo_leaves_the_words_on_the_form(clerk, as_user):
    from django.core.files.uploadedfile import SimpleUploadedFile

    fake = SimpleUploadedFile("现场.jpg", b"<html>not a photo</html>", content_type="image/jpeg")
    answer = as_user(clerk).post("/needs/new/", {"text": "文昌路路灯不亮", "photos": fake, "then": "accept"})
    assert answer.status_code == 400
    assert "文昌路路灯不亮" in answer.content.decode()
    assert "照片" in answer.content.decode()
