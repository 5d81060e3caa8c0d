"""What an edit's journal says of the image and the layer, so that its results find back."""

from __future__ import annotations

from pathlib import Path

from gimp.session import Session
from mask_editor.asked import Target
from mask_editor.journal import Journal
from mask_editor.past import PastJob


def edited(gimp: Session, image: int, layer: int) -> PastJob:
    """An edit of the layer, as it stands in the journal."""
    journal = Journal(gimp.profile / "ideogram-mask-editor" / "jobs")
    before = {past.id for past in journal.jobs()}
    gimp.select_rectangle(image=image, x=50, y=50, width=30, height=30)
    options = {"prompt": "a toadstool", "num-images": 2}
    assert gimp.edit(image=image, drawables=[layer], options=options)["error"] == ""
    (past,) = (past for past in journal.jobs() if past.id not in before)
    return past


def target_of(past: PastJob) -> Target:
    assert past.asked is not None
    return past.asked.snapshot.target


def test_the_image_and_the_layer_can_be_known_again(gimp: Session) -> None:
    image = gimp.new_image(width=200, height=150)
    layer = gimp.new_layer(image=image, width=200, height=150, name="the heron’s layer")
    first = target_of(edited(gimp, image, layer))
    assert first == Target(
        session=first.session,
        image=image,
        uri="",
        name="[Untitled]",
        tattoo=gimp.tattoo(layer=layer),
        layer_name="the heron’s layer",
    )
    assert target_of(edited(gimp, image, layer)).is_open_as(first)


def test_an_image_from_a_file_is_known_by_it(gimp: Session) -> None:
    """Once it was opened from there: GIMP 3.0 does not note what a script saves."""
    file = Path(gimp.folder) / "a heron.xcf"
    image = gimp.new_image(width=200, height=150)
    gimp.new_layer(image=image, width=200, height=150)
    gimp.save_image(image=image, file=str(file))
    one, other = (target_of(edited(gimp, *opened(gimp, file))) for _time in range(2))
    assert one.uri == file.as_uri()
    assert one.name == "a heron.xcf"
    assert one.session == other.session
    assert not one.is_open_as(other)
    assert one.is_file_of(other)


def opened(gimp: Session, file: Path) -> tuple[int, int]:
    """The image in a file, and its one layer."""
    image = gimp.open_image(file=str(file))
    return image, gimp.tree(image=image)[0][0]


def test_what_was_made_can_be_read_again(gimp: Session) -> None:
    image = gimp.new_image(width=200, height=150)
    layer = gimp.new_layer(image=image, width=200, height=150)
    past = edited(gimp, image, layer)
    assert past.missing == ()
    assert past.coverage() is not None
    assert past.source() is not None
    assert [result.inserted for result in past.results] == [1, 1]
    assert all(result.picture() for result in past.results)
    assert not past.waiting
    assert {path.stat().st_mode & 0o777 for path in past.folder.iterdir()} == {0o600}
