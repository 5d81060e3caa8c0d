"""The options of the procedure, and reference pictures from files of many kinds."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from gimp import table_profile
from gimp.sent import opened as sent_image
from gimp.sent import picture as sent_picture
from gimp.sent import prompt_object
from gimp.session import Session
from numpy.typing import NDArray
from PIL import Image, ImageCms
from PIL.JpegImagePlugin import JpegImageFile
from standin import Standin


@pytest.fixture
def edit(gimp: Session) -> Callable[..., dict[str, Any]]:
    """Edit a part of a plain image with these options; the agent's answer. The whole image is sent
    as it is, unless they say otherwise: no pixel of it is looked at."""
    image = gimp.new_image(width=200, height=200)
    layer = gimp.new_layer(image=image, width=200, height=200)
    gimp.select_rectangle(image=image, x=50, y=50, width=60, height=60)

    def call(**options: object) -> dict[str, Any]:
        named = {"region": "layer", **{n.replace("_", "-"): v for n, v in options.items()}}
        answer: dict[str, Any] = gimp.edit(image=image, drawables=[layer], options=named)
        return answer

    return call


Edit = Callable[..., "dict[str, Any]"]


def references(standin: Standin, field: str) -> list[Image.Image]:
    """The reference pictures that were sent, decoded, without metadata."""
    sent = {upload.path: upload.data for upload in standin.uploads}
    paths = prompt_object(standin)[field]
    found: list[Image.Image] = [Image.open(io.BytesIO(sent[path])) for path in paths]
    for picture in found:
        assert not picture.getexif()
        assert {"comment", "exif", "XML:com.adobe.xmp", "xmp"}.isdisjoint(picture.info)
    return found


def saved(photo: NDArray[Any], file: Path, **options: Any) -> str:
    fast: dict[str, Any] = {"compress_level": 1} if file.suffix == ".png" else {}
    Image.fromarray(photo).save(file, **fast, **options)
    return str(file)


def test_every_option_arrives_as_the_contract_spells_it(
    gimp: Session, standin: Standin, edit: Edit, photo: Callable[[str], NDArray[Any]]
) -> None:
    answer = edit(
        prompt="ein Fliegenpilz – 毒キノコ",
        negative_prompt="text",
        num_images=2,
        rendering_speed="QUALITY",
        magic_prompt="OFF",
        style_type="GENERAL",
        style_preset="ART_DECO",
        seed=7,
    )
    assert answer["error"] == ""
    sent = prompt_object(standin)
    assert {k: v for k, v in sent.items() if not k.endswith("Url")} == {
        "prompt": "ein Fliegenpilz – 毒キノコ",
        "negative_prompt": "text",
        "num_images": 2,
        "rendering_speed": "QUALITY",
        "magic_prompt": "OFF",
        "style_type": "GENERAL",
        "style_preset": "ART_DECO",
        "seed": 7,
    }


def test_references_of_both_kinds_arrive_in_order(
    gimp: Session, standin: Standin, edit: Edit, photo: Callable[[str], NDArray[Any]]
) -> None:
    names = ["chelsea", "coffee", "astronaut"]
    files = [saved(photo(name), gimp.folder / f"{name}.png") for name in names]
    answer = edit(
        prompt="a toadstool",
        style_references=files[:2],
        character_reference=[Path(files[2]).as_uri()],
    )
    assert answer["error"] == ""
    styles = references(standin, "style_reference_images")
    (character,) = references(standin, "character_reference_images")
    for name, picture in zip(names, [*styles, character], strict=True):
        assert np.array_equal(np.asarray(picture), photo(name))


KINDS: dict[str, dict[str, Any]] = {
    "tiff": {"compression": "tiff_lzw"},
    "bmp": {},
    "gif": {},
    "webp": {"lossless": True},
    "jpg": {"quality": 95},
}


@pytest.mark.parametrize("kind", KINDS)
def test_a_reference_may_be_any_file_that_gimp_opens(
    gimp: Session, standin: Standin, edit: Edit, photo: Callable[[str], NDArray[Any]], kind: str
) -> None:
    file = gimp.folder / f"größe und Raum.{kind}"
    name = saved(photo("chelsea"), file, **KINDS[kind])
    assert edit(prompt="a toadstool", style_references=[name])["error"] == ""
    (picture,) = references(standin, "style_reference_images")
    expected = np.asarray(Image.open(file).convert("RGB")).astype(int)
    assert np.abs(np.asarray(picture).astype(int) - expected).max() <= 3  # of JPEG's own decoders


@pytest.mark.parametrize("kind", ["xcf", "psd"])
def test_a_layered_picture_is_sent_as_it_looks(
    gimp: Session, standin: Standin, edit: Edit, kind: str
) -> None:
    image = gimp.new_image(width=40, height=30)
    below = gimp.new_layer(image=image, width=40, height=30, kind="RGB_IMAGE")
    gimp.paint(below, np.full((30, 40, 3), (10, 200, 30), np.uint8))
    above = gimp.new_layer(image=image, width=20, height=30, kind="RGB_IMAGE")
    gimp.paint(above, np.full((30, 20, 3), (200, 10, 30), np.uint8))
    name = str(gimp.folder / f"layers.{kind}")
    gimp.save_image(image=image, file=name)
    assert edit(prompt="a toadstool", style_references=[name])["error"] == ""
    (picture,) = references(standin, "style_reference_images")
    assert picture.size == (40, 30)
    assert (np.asarray(picture)[:, :20] == (200, 10, 30)).all()
    assert (np.asarray(picture)[:, 20:] == (10, 200, 30)).all()


def test_the_cameras_metadata_stays_at_home_and_its_orientation_is_kept(
    gimp: Session, standin: Standin, edit: Edit, photo: Callable[[str], NDArray[Any]]
) -> None:
    lying = photo("chelsea")[:60, :100]
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned a quarter clockwise
    exif[0x010F] = "SECRET-CAMERA"
    name = saved(lying, gimp.folder / "camera.jpg", quality=95, exif=exif, comment=b"SECRET-NOTE")
    assert edit(prompt="a toadstool", character_reference=[name])["error"] == ""
    (picture,) = references(standin, "character_reference_images")
    assert picture.size == (60, 100)
    expected = np.rot90(np.asarray(Image.open(name)), -1).astype(int)
    assert np.abs(np.asarray(picture).astype(int) - expected).max() <= 3
    assert not [upload for upload in standin.uploads if b"SECRET" in upload.data]


LARGE, SENT = (2400, 1600), (2048, 1365)  # pixels


@pytest.mark.parametrize("kind", ["png", "jpg", "xcf", "tiff"])
def test_a_large_reference_is_sent_at_2048_pixels(
    gimp: Session, standin: Standin, edit: Edit, photo: Callable[[str], NDArray[Any]], kind: str
) -> None:
    small = Image.fromarray(photo("coffee"))
    name = saved(np.asarray(small.resize(LARGE)), gimp.folder / "large.png")
    if kind != "png":
        image = gimp.open_image(file=name)
        name = str(gimp.folder / f"large.{kind}")
        gimp.save_image(image=image, file=name)
    assert edit(prompt="a toadstool", style_references=[name])["error"] == ""
    (picture,) = references(standin, "style_reference_images")
    expected = np.asarray(small.resize(SENT)).astype(int)
    assert np.abs(np.asarray(picture).astype(int) - expected).mean() < 1.5


def by_tables(folder: Path) -> bytes:
    table_profile.write(folder / "tables.icc")
    return (folder / "tables.icc").read_bytes()


def exchanged(_folder: Path) -> bytes:
    """sRGB's own profile, with green in the place of blue."""
    data = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return data.replace(b"gXYZ", b"?XYZ").replace(b"bXYZ", b"gXYZ").replace(b"?XYZ", b"bXYZ")


@pytest.mark.parametrize(
    ("profile", "size"), [(by_tables, (300, 200)), (exchanged, (300, 200)), (exchanged, LARGE)]
)
def test_a_references_colors_are_those_of_its_profile(
    gimp: Session,
    standin: Standin,
    edit: Edit,
    profile: Callable[[Path], bytes],
    size: tuple[int, int],
) -> None:
    name = str(gimp.folder / "profiled.png")
    Image.new("RGB", size, (90, 180, 60)).save(name, icc_profile=profile(gimp.folder))
    assert edit(prompt="a toadstool", style_references=[name])["error"] == ""
    (picture,) = references(standin, "style_reference_images")
    meant = gimp.in_srgb(gimp.open_image(file=name))[0, 0, :3].astype(int)
    assert np.abs(meant - (90, 180, 60)).max() > 50
    assert np.abs(np.asarray(picture).astype(int) - meant).max() <= 2


def test_a_reference_that_is_too_large_as_png_is_sent_as_jpeg(
    gimp: Session, standin: Standin, edit: Edit
) -> None:
    noise = np.random.default_rng(1).integers(0, 255, (1600, 2400, 3), np.uint8)
    smooth = (noise // 8 + np.linspace(0, 200, 2400, dtype=np.uint8)[None, :, None]).astype(
        np.uint8
    )
    name = saved(smooth, gimp.folder / "large.png")
    assert edit(prompt="a toadstool", style_references=[name, name])["error"] == ""
    first, _ = references(standin, "style_reference_images")
    assert first.format == "JPEG"
    assert first.size == (2048, 1365)
    assert all(len(upload.data) <= 5_000_000 for upload in standin.uploads)


@pytest.mark.parametrize(
    ("size", "sent"), [((3000, 2000), (3000, 2000)), ((4000, 2800), (3200, 2240))]
)
def test_a_source_over_the_limit_is_sent_as_jpeg_and_smaller_only_if_it_must_be(
    gimp: Session, standin: Standin, size: tuple[int, int], sent: tuple[int, int]
) -> None:
    width, height = size
    image = gimp.new_image(width=width, height=height)
    layer = gimp.new_layer(image=image, width=width, height=height, kind="RGB_IMAGE")
    noise = np.random.default_rng(1).integers(0, 255, (height, width, 3), np.uint8)
    gimp.paint(layer, noise)
    gimp.select_rectangle(image=image, x=500, y=500, width=200, height=200)
    said = len(gimp.output())
    options = {"prompt": "a toadstool", "region": "layer", "match-colors": False}
    answer = gimp.edit(image=image, drawables=[layer], options=options)
    assert answer["error"] == ""
    source, mask = sent_image(standin, "imageUrl"), sent_image(standin, "maskUrl")
    assert isinstance(source, JpegImageFile)
    assert source.size == mask.size == sent
    assert source.quantization == tables(90)  # the best that fits: at 95 both are over the limit
    assert max(len(upload.data) for upload in standin.uploads) <= 10_000_000
    assert "it was sent as JPEG" in gimp.output()[said:]
    assert ("it was sent at" in gimp.output()[said:]) is (sent != size)
    assert gimp.describe(item=answer["layers"][0])["bounds"] == [0, 0, width, height]


def tables(quality: int) -> dict[int, list[int]]:
    """What a JPEG of that quality is quantized by."""
    file = io.BytesIO()
    Image.new("RGB", (8, 8)).save(file, "JPEG", quality=quality)
    file.seek(0)
    found: dict[int, list[int]] = JpegImageFile(file).quantization
    return found


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("/no/such/picture.png", "There is no reference picture /no/such/picture.png"),
        ("https://example.org/x.png", "https://example.org/x.png is not on this machine"),
        ("{folder}/words.png", "words.png cannot be read as a picture"),
    ],
)
def test_a_reference_that_cannot_be_read_is_named(
    gimp: Session, standin: Standin, edit: Edit, name: str, words: str
) -> None:
    (gimp.folder / "words.png").write_text("this is not a picture")
    answer = edit(prompt="a toadstool", style_references=[name.format(folder=gimp.folder)])
    assert answer["status"] == "EXECUTION_ERROR"
    assert words in answer["error"]
    assert standin.requests == []


def test_all_that_is_visible_can_be_sent(gimp: Session, standin: Standin) -> None:
    image = gimp.new_image(width=90, height=60)
    layer = gimp.new_layer(image=image, width=120, height=60, kind="RGB_IMAGE", x=-10)
    gimp.paint(layer, np.full((60, 120, 3), (10, 200, 30), np.uint8))
    above = gimp.new_layer(image=image, width=20, height=60, kind="RGB_IMAGE", x=40)
    gimp.paint(above, np.full((60, 20, 3), (200, 10, 30), np.uint8))
    gimp.select_rectangle(image=image, x=20, y=20, width=30, height=20)
    tree = gimp.tree(image=image)
    options = {"prompt": "a toadstool", "source": "visible", "region": "layer"}
    assert gimp.edit(image=image, drawables=[layer], options=options)["error"] == ""
    source = np.asarray(sent_picture(standin, "imageUrl"))
    assert source.shape == (60, 120, 3)
    assert (source[:, 50:70] == (200, 10, 30)).all()
    assert (source[:, 10:50] == (10, 200, 30)).all()
    assert np.abs(source[:, :10].astype(int) - 128).max() <= 1  # beyond the canvas
    assert len(gimp.tree(image=image)) == len(tree) + 1


BROKEN: tuple[tuple[str, dict[str, object]], ...] = (
    ("prompt", {"prompt": ""}),
    ("num-images", {"num_images": 9}),
    ("num-images", {"num_images": 0}),
    ("rendering-speed", {"rendering_speed": "turbo"}),
    ("magic-prompt", {"magic_prompt": "MAYBE"}),
    ("style-type", {"style_type": "ANIME"}),
    ("style-preset", {"style_preset": "BAROQUE"}),
    ("seed", {"seed": -2}),
    ("region", {"region": "all"}),
    ("style-preset", {"style_preset": "ART_DECO", "style_type": "DESIGN"}),
    ("style-references", {"style_preset": "ART_DECO", "style_references": ["a"]}),
    ("style-references", {"style_type": "FICTION", "style_references": ["a"]}),
    ("style-references", {"style_references": list("abcdef")}),
    ("character-reference", {"character_reference": ["a"], "rendering_speed": "FLASH"}),
    ("character-reference", {"character_reference": ["a"], "style_type": "DESIGN"}),
    ("character-reference", {"character_reference": ["a", "b"]}),
)


@pytest.mark.parametrize(("field", "options"), BROKEN)
def test_each_broken_rule_names_its_option(
    standin: Standin, edit: Edit, field: str, options: dict[str, object]
) -> None:
    answer = edit(**{"prompt": "a toadstool", **options})
    assert answer["status"] == "CALLING_ERROR"
    assert field in answer["error"]
    assert standin.requests == []
