"""Every template of ours compiles, and none breaks the strict Content-Security-Policy."""

import re
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.template import TemplateDoesNotExist, TemplateSyntaxError, engines

FORBIDDEN = {
    re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*type=\"application/json\")[^>]*>", re.I): "inline script",
    re.compile(r"<style[\s>]", re.I): "inline style sheet",
    re.compile(r"<[^>]*\sstyle\s*=", re.I): "style attribute",
    re.compile(r"<[^>]*\son[a-z]+\s*=\s*[\"']", re.I): "inline handler",
    re.compile(r"\b(?:src|href)\s*=\s*[\"'](?:https?:)?//", re.I): "address of another host",
}
COMMENT = re.compile(r"{#.*?#}|{% comment %}.*?{% endcomment %}", re.S)


def problems(name: str, text: str) -> list[str]:
    """What is wrong with one template's text, as "name:line: words"."""
    blanked = COMMENT.sub(lambda found: "\n" * found.group().count("\n"), text)
    found = []
    for pattern, words in FORBIDDEN.items():
        for match in pattern.finditer(blanked):
            found.append(f"{name}:{blanked.count(chr(10), 0, match.start()) + 1}: {words}")
    return found


def templates() -> list[tuple[str, Path]]:
    """Our own templates: name as used in `{% include %}`, and file."""
    tops = [settings.BASE_DIR / "templates"]
    tops += [path for path in settings.BASE_DIR.glob("*/templates") if ".venv" not in path.parts]
    tops += list((settings.BASE_DIR / "tianyuan").glob("*/templates"))
    return [
        (str(file.relative_to(top)), file)
        for top in tops
        for file in sorted(top.rglob("*"))
        if file.is_file() and file.suffix in {".html", ".txt", ".xml", ".svg"}
    ]


class Command(BaseCommand):
    help = "Compile every template and look for what the Content-Security-Policy forbids."

    def handle(self, *args: Any, **options: Any) -> None:
        found: list[str] = []
        for name, file in templates():
            found += problems(name, file.read_text())
            try:
                engines["django"].get_template(name)
            except (TemplateSyntaxError, TemplateDoesNotExist) as error:
                found.append(f"{name}: {error}")
        if found:
            raise CommandError("\n".join(found))
