"""Forms of the county's tables."""

from typing import Any

from django import forms

from committees.models import Committee
from servicelists.models import ReportTemplate
from servicelists.papers import county
from servicelists.states import NeedKind, RowsKind
from tianyuan.documents.filling import MAX_ROWS, SheetLook
from tianyuan.months import Month, MonthFormField
from tianyuan.permissions import scope_of
from tianyuan.ui.forms import BoundedIntegerField, PlainCharField

HEADING = 20
# Which month of a row the form asks for.
MONTH_OF = {
    RowsKind.NEEDS: "需求月份",
    RowsKind.CLAIMS: "需求月份",
    RowsKind.ITEMS: "服务月份",
    RowsKind.MEETINGS: "开会月份",
    RowsKind.RESOLUTIONS: "议定月份",
}


class AddForm(forms.Form):
    """The upload. The town may keep a table for everybody."""

    name = PlainCharField(label="表名", max_length=60, required=False, help_text="空着就用文件名")
    rows_kind = forms.ChoiceField(label="每一行是", choices=RowsKind.choices)
    committee = forms.ModelChoiceField(label="给谁用", queryset=Committee.objects.none(), required=False)
    file = forms.FileField(
        label="上级发的表（.xlsx）",
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".xlsx", "data-max-mb": "10"}),
        help_text="空表或带一两行样例都行。不超过 10 MB。严禁传输、处理、存储国家秘密和工作秘密。",
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        _choose_committee(self, user, "全镇通用", "report_templates.edit")


def _choose_committee(form: forms.Form, user: Any, everybody: str, permission: str) -> None:
    field = form.fields["committee"]
    rows = Committee.objects.active().in_scope(user, permission).select_related("community")
    field.queryset = rows  # type: ignore[attr-defined]
    if scope_of(user, permission).everywhere:
        field.empty_label = everybody  # type: ignore[attr-defined]
        return
    field.required, field.empty_label = True, None  # type: ignore[attr-defined]
    if len(rows) == 1:
        field.initial = rows[0].pk
        field.widget = forms.HiddenInput()


class ColumnsForm(forms.Form):
    """Sheet, heading row, first row of data, and a field for each column (`column_A` …)."""

    name = PlainCharField(label="表名", max_length=60)
    sheet = forms.ChoiceField(label="工作表")
    header_row = BoundedIntegerField(
        label="表头在第几行", min_value=1, max_value=MAX_ROWS, help_text="两层表头填下面那一行"
    )
    first_row = BoundedIntegerField(label="数据从第几行起", min_value=2, max_value=MAX_ROWS)
    version = BoundedIntegerField(widget=forms.HiddenInput, required=False)

    def __init__(
        self, *args: Any, template: ReportTemplate, sheets: list[SheetLook], shown: SheetLook, **kwargs: Any
    ):
        super().__init__(*args, **kwargs)
        self.fields["sheet"].choices = [(one.name, one.name) for one in sheets]  # type: ignore[attr-defined]
        header_row = self["header_row"].value()
        row = int(header_row) if str(header_row).isdigit() and len(str(header_row)) < 7 else 1
        choices = [("", "不填"), *county.fields_of(template.rows_kind)]
        self.letters = []
        for column in range(1, max((len(cells) for cells in shown.rows), default=0) + 1):
            letter = county.letter(column)
            heading = shown.heading(row, column).replace("\n", "")[:HEADING]
            self.letters.append(letter)
            self.fields[f"column_{letter}"] = forms.ChoiceField(
                label=f"{letter} 列　{heading or '（空）'}", choices=choices, required=False
            )

    fieldsets = [("表", ["name", "sheet", "header_row", "first_row"])]

    def columns(self) -> dict[str, str]:
        """letter → field key, of those pointed at."""
        chosen = {letter: self.cleaned_data[f"column_{letter}"] for letter in self.letters}
        return {letter: key for letter, key in chosen.items() if key}


class ExportForm(forms.Form):
    """Which months and whose rows."""

    first = MonthFormField(label="从")
    last = MonthFormField(label="到", required=False, help_text="空着就只导一个月")
    need_kind = forms.ChoiceField(
        label="哪一类",
        choices=[*NeedKind.choices, ("", "三类都要")],
        initial=NeedKind.PROBLEM,
        required=False,
    )
    committee = forms.ModelChoiceField(label="大党委", queryset=Committee.objects.none(), required=False)

    def __init__(self, *args: Any, user: Any, template: ReportTemplate, **kwargs: Any):
        kwargs.setdefault("initial", {"first": str(Month.current().previous())})
        super().__init__(*args, **kwargs)
        _choose_committee(self, user, "全镇", "report_templates.edit")
        self.fields["first"].label = f"{MONTH_OF[template.rows_kind]}，从"
        if template.rows_kind != RowsKind.NEEDS:
            del self.fields["need_kind"]
        if template.committee_id:
            field = self.fields["committee"]
            field.queryset = field.queryset.filter(pk=template.committee_id)  # type: ignore[attr-defined]
            field.required, field.initial = True, template.committee_id
            field.widget = forms.HiddenInput()

    def months(self) -> tuple[Month, Month]:
        first = self.cleaned_data["first"]
        return first, self.cleaned_data["last"] or first
