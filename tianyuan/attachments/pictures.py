"""Photos made small and silent: turned upright, at most 1600 px, all metadata gone."""

import io
import warnings
from dataclasses import dataclass
from typing import IO, Any

from PIL import Image, ImageOps, UnidentifiedImageError

from tianyuan.refusals import BadInput

MOST_PIXELS = 60_000_000
LONGEST_SIDE = 1600
PREVIEW_SIDE = 320
FORMATS = ("JPEG", "PNG", "WEBP")  # MPO, of some phones, opens as JPEG
_APPLE = (b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1", b"avif", b"avis")

NOT_A_PHOTO = "这不是能识别的照片，请上传 JPG、PNG 或 WebP 格式的照片"
HEIC = "这是苹果手机的 HEIC 格式，暂时不能识别。请在“设置—相机—格式”里选“兼容性最佳”后重拍，或截屏后上传"
BROKEN = "照片文件不完整或已损坏，请重新拍摄或重新选择"


@dataclass(frozen=True)
class Picture:
    """A photo ready to store: JPEG bytes, its small preview, its size in pixels."""

    content: bytes
    preview: bytes
    width: int
    height: int


def shrink(stream: IO[Any]) -> Picture:
    """Read an uploaded photo. Raises BadInput in words for anything that is not a photo of a sane size."""
    _refuse_heic(stream)
    try:
        with warnings.catch_warnings():
            # Our own limit is checked below, before a pixel is decoded.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(stream, formats=FORMATS) as image:
                _refuse_huge(*image.size)
                return _drawn(image)
    except Image.DecompressionBombError as error:
        raise BadInput(_huge("")) from error
    except UnidentifiedImageError as error:
        raise BadInput(NOT_A_PHOTO) from error
    except (OSError, SyntaxError, ValueError, EOFError, MemoryError) as error:
        raise BadInput(BROKEN) from error


def _refuse_heic(stream: IO[Any]) -> None:
    head = stream.read(12)
    stream.seek(0)
    if head[4:8] == b"ftyp" and head[8:12] in _APPLE:
        raise BadInput(HEIC)


def _refuse_huge(width: int, height: int) -> None:
    if width * height >= MOST_PIXELS:
        raise BadInput(_huge(f"（{width}×{height}，{width * height // 10_000} 万像素）"))


def _huge(size: str) -> str:
    most = MOST_PIXELS // 10_000
    return f"照片的像素太多{size}，请用不到 {most} 万像素的照片，或在手机相册里缩小后再上传"


def _drawn(image: Image.Image) -> Picture:
    image.draft(
        "RGB", (LONGEST_SIDE, LONGEST_SIDE)
    )  # a JPEG is decoded small, not decoded whole and then shrunk
    upright = _on_white(ImageOps.exif_transpose(image))
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    preview = upright.copy()
    preview.thumbnail((PREVIEW_SIDE, PREVIEW_SIDE), Image.Resampling.LANCZOS)
    return Picture(_jpeg(upright, 82), _jpeg(preview, 75), *upright.size)


def _on_white(image: Image.Image) -> Image.Image:
    if image.mode == "RGB":
        return image
    if image.has_transparency_data:
        layer = image.convert("RGBA")
        white = Image.new("RGBA", layer.size, "white")
        return Image.alpha_composite(white, layer).convert("RGB")
    return image.convert("RGB")


def _jpeg(image: Image.Image, quality: int) -> bytes:
    # A fresh image carries no EXIF, GPS, comments or profile of the old one.
    clean = Image.frombytes(image.mode, image.size, image.tobytes())
    out = io.BytesIO()
    clean.save(out, "JPEG", quality=quality, optimize=True, progressive=True)
    return out.getvalue()
