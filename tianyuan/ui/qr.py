"""QR codes of addresses, drawn into the page: no picture is fetched, none is stored."""

import io

import segno
from django.utils.safestring import SafeString, mark_safe


def png(address: str, scale: int = 6) -> bytes:
    """The address as a black-and-white PNG for papers; `scale` pixels a module."""
    stream = io.BytesIO()
    segno.make(address, error="m", micro=False).save(stream, kind="png", border=2, scale=scale)
    return stream.getvalue()


def svg(address: str) -> SafeString:
    """The address as an inline SVG without styles; its size is the stylesheet's."""
    drawn = segno.make(address, error="m", micro=False).svg_inline(
        border=2, omitsize=True, svgclass="qr", lineclass=None, light="#fff"
    )
    return mark_safe(drawn)  # noqa: S308 - drawn by segno: numbers and fixed words only
