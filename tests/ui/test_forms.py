import threading
import uuid

import pytest
from django import forms
from django.db import IntegrityError, connection
from django.http import QueryDict
from django.template import Context, Template
from django.test import RequestFactory

from tianyuan.accounts.models import User
from tianyuan.refusals import Conflict, check_version
from tianyuan.ui.errors import conflict
from tianyuan.ui.forms import (
    BoundedIntegerField,
    IdempotentForm,
    PhoneField,
    PickerField,
    PlainCharField,
    VersionedForm,
)
from tianyuan.ui.idempotency import forget_old, once
from tianyuan.ui.models import Feedback, IdempotencyKey


class NoteForm(IdempotentForm):
    fieldsets = [("谁", ["phone"])]
    title = PlainCharField(label="标题", max_length=10, help_text="一句话")
    phone = PhoneField(label="电话", required=False)
    number = BoundedIntegerField(label="数量")


def rendered(form) -> str:
    return Template("{% render_form form %}").render(Context({"form": form}))


# ---- fields
@pytest.mark.parametrize("number", ["99999999999", "-1", "1e9", "九", "9" * 5000, "\u0661" * 30])
def test_a_number_outside_the_column_is_refused(number):
    assert "number" in NoteForm({"title": "路灯", "number": number}).errors


def test_limits_are_told_in_words():
    errors = NoteForm({"title": "长" * 11, "number": str(2**31)}).errors
    assert (errors["title"], errors["number"]) == (["最多 10 个字，现在 11 个字"], ["数字太大了"])
    with pytest.raises(forms.ValidationError, match=r"不能大于 9\b"):
        BoundedIntegerField(max_value=9).clean("10")
    with pytest.raises(forms.ValidationError, match="最多 1000 个字"):
        Feedback._meta.get_field("text").formfield(max_length=1000).clean("长" * 1001)


@pytest.mark.parametrize("title", ["a\x00b", "\ud800", "", "长" * 11])
def test_a_text_that_cannot_be_stored_is_refused(title):
    assert "title" in NoteForm({"title": title, "number": "1"}).errors


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("138 1234 5678", "13812345678"),
        ("138-1234-5678", "13812345678"),
        ("0875-7123456", "0875-7123456"),
        ("119", "119"),
    ],
)
def test_phones_as_people_type_them(typed, kept):
    assert PhoneField().clean(typed) == kept


@pytest.mark.parametrize("typed", ["1381234567", "电话", "12"])
def test_a_phone_with_a_digit_missing_is_refused(typed):
    with pytest.raises(forms.ValidationError, match="位数不对"):
        PhoneField().clean(typed)


# ---- rendering
def test_a_form_shows_labels_help_groups_and_marks_what_may_stay_empty():
    page = rendered(NoteForm())
    assert '<label for="id_title">标题</label>' in page
    assert 'id="id_title_helptext"' in page
    assert "<legend>谁</legend>" in page
    assert "（可不填）" in page
    assert 'name="idempotency_key"' in page


def test_a_wrong_form_names_field_and_mend_and_keeps_what_was_typed():
    page = rendered(NoteForm({"title": "路灯<b>", "number": "x", "phone": "1381234567"}))
    assert 'href="#id_phone">电话</a>：电话位数不对' in page
    assert 'value="路灯&lt;b&gt;"' in page
    assert 'value="1381234567"' in page
    assert 'aria-invalid="true"' in page
    assert 'id="id_phone_error"' in page


# ---- once
@pytest.mark.django_db
def test_a_form_sent_twice_is_done_once(client):
    user = User.objects.create_user("someone", name="某人")
    client.force_login(user)
    sent = {"text": "字再大一点", "page": "/ui/", "idempotency_key": str(uuid.uuid4())}
    first, second = client.post("/feedback/", sent), client.post("/feedback/", sent)
    assert first.status_code == second.status_code == 302
    assert first["location"] == second["location"] == "/ui/"
    assert Feedback.objects.count() == 1


@pytest.mark.django_db
def test_another_users_key_is_a_conflict():
    key = uuid.uuid4()
    first, second = User.objects.create_user("a"), User.objects.create_user("b")
    assert once(first, key, lambda: "/x/") == "/x/"
    with pytest.raises(Conflict):
        once(second, key, lambda: "/y/")


@pytest.mark.django_db
def test_an_act_that_fails_leaves_the_key_free():
    key, user = uuid.uuid4(), User.objects.create_user("a")

    def fail():
        raise IntegrityError("its own fault")

    with pytest.raises(IntegrityError, match="its own fault"):
        once(user, key, fail)
    assert once(user, key, lambda: "/x/") == "/x/"


@pytest.mark.django_db
def test_old_keys_are_forgotten_and_young_ones_kept():
    once(None, uuid.uuid4(), lambda: "new")
    once(None, uuid.uuid4(), lambda: "old")
    row = IdempotencyKey.objects.get(result="old")
    IdempotencyKey.objects.filter(pk=row.pk).update(created_at="2020-01-01T00:00:00Z")
    assert forget_old() == 1
    assert IdempotencyKey.objects.get().result == "new"


@pytest.mark.django_db(transaction=True)
def test_ten_at_the_same_moment_do_it_once():
    user, key = User.objects.create_user("a"), uuid.uuid4()
    gate, results = threading.Barrier(10), []

    def send():
        try:
            gate.wait()
            results.append(
                once(user, key, lambda: Feedback.objects.create(text="x", created_at="2026-01-01T00:00Z").pk)
            )
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _ in range(10)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert Feedback.objects.count() == 1
    assert results == [str(Feedback.objects.get().pk)] * 10


# ---- versions
class Row:
    """Stands for a model row with a version."""

    version = 4


class EditForm(VersionedForm):
    class Meta:
        model = Feedback
        fields = ["text"]
        labels = {"text": "意见"}


def _edited(version: str, text: str = "我的文字"):
    row = Feedback(text="别人的文字", page="/")
    row.version = 4
    return EditForm(QueryDict(mutable=True) | {"text": text, "version": version}, instance=row)


def test_an_edit_of_the_present_version_passes():
    assert _edited("4").is_valid()


def test_an_edit_of_an_older_version_is_a_conflict_with_both_texts():
    with pytest.raises(Conflict) as caught:
        _edited("3").is_valid()
    assert caught.value.mine == {"意见": "我的文字"}
    assert caught.value.theirs == {"意见": "别人的文字"}
    assert caught.value.version == 4


def test_an_edit_without_a_version_is_refused_in_words():
    assert "version" in _edited("").errors


def test_the_conflict_page_shows_both_texts_and_keeps_mine():
    request = RequestFactory().post("/x/", {"text": "我的\n<文字>", "version": "3"})
    with pytest.raises(Conflict) as caught:
        _edited("3", "我的\n<文字>").is_valid()
    answer = conflict(request, caught.value)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "别人的文字" in page
    assert "我的\n&lt;文字&gt;</textarea>" in page
    assert 'name="version" value="4"' in page


def test_check_version_guards_a_locked_row():
    check_version(Row, 4)
    check_version(Row, None)
    with pytest.raises(Conflict):
        check_version(Row, 3)


# ---- picker
def _find(queryset, text):
    return queryset.filter(name__contains=text)


@pytest.fixture
def picker(db):
    for number, name in enumerate(["县医院", "县医院分院", "供电所"]):
        User.objects.create_user(f"u{number}", name=name)
    User.__str__, before = lambda self: self.name, User.__str__
    yield PickerField(queryset=User.objects.all(), find=_find, url_name="ui:gallery", label="单位")
    User.__str__ = before


def test_a_picker_takes_the_chosen_row_or_a_name_that_fits_one(picker):
    hospital = User.objects.get(name="县医院")
    assert picker.clean((str(hospital.pk), "县医院")) == hospital
    assert picker.clean(("", "供电")).name == "供电所"
    assert picker.clean(("", "县医院")) == hospital


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        (("", "医"), "不止一个"),
        (("", "没有的"), "没有找到"),
        (("9" * 30, ""), "重新选择"),
        (("", ""), "必填"),
        (("", "a\x00"), "无法识别"),
    ],
)
def test_a_picker_refuses_in_words(picker, sent, words):
    with pytest.raises(forms.ValidationError, match=words):
        picker.clean(sent)


def test_a_picker_shows_what_is_chosen(picker):
    class UnitForm(forms.Form):
        unit = picker

    hospital = User.objects.get(name="县医院")
    page = rendered(UnitForm(initial={"unit": hospital.pk}))
    assert 'value="县医院"' in page
    assert f'value="{hospital.pk}"' in page


def test_a_suggested_row_is_taken_without_scripts_and_typing_wins(picker):
    class UnitForm(forms.Form):
        unit = picker

    def sent(**data):
        form = UnitForm(data)
        form.fields["unit"].widget.suggested = [(hospital.pk, "县医院", "职能对口")]
        return form

    hospital = User.objects.get(name="县医院")
    tapped = sent(unit="", unit_text="", unit_suggested=str(hospital.pk))
    assert tapped.is_valid()
    assert tapped.cleaned_data["unit"] == hospital
    page = rendered(tapped)
    assert "职能对口" in page
    assert "checked" in page
    typed = sent(unit="", unit_text="供电", unit_suggested=str(hospital.pk))
    assert typed.is_valid()
    assert typed.cleaned_data["unit"].name == "供电所"
    assert not sent(unit="", unit_text="").is_valid()
