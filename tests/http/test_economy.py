"""Nothing is sent twice, and what can go side by side does."""

from __future__ import annotations

import time
from pathlib import Path

from mask_editor import edit
from mask_editor.journal import Journal
from mask_editor.options import EditOptions
from mask_editor.provider import Provider
from standin import Standin
from standin.tricks import unchanged
from studio import Studio

PLAIN = EditOptions(prompt="a toadstool")
RICH = EditOptions(
    prompt="a toadstool",
    num_images=4,
    style_references=("a", "bb", "ccc", "dddd", "eeeee"),
    character_reference=("ffffff",),
)


def seconds(options: EditOptions, provider: Provider, folder: Path) -> float:
    started = time.monotonic()
    edit.run(options, Studio(), lambda: provider, Journal(folder))
    return time.monotonic() - started


def fresh(standin: Standin) -> Provider:
    return Provider(standin.api_key, standin.api_base, standin.asset_base)


def test_many_files_take_hardly_longer_than_one_of_each(standin: Standin, tmp_path: Path) -> None:
    """Every request takes 250 ms longer; one upload, one edit and one download are the yardstick.
    The best of up to ten runs of each is taken: the machine may be busy with something else."""
    standin.delay = 0.25
    standin.paint = unchanged
    plain = rich = float("inf")
    for _ in range(10):
        plain = min(plain, seconds(PLAIN, fresh(standin), tmp_path))
        rich = min(rich, seconds(RICH, fresh(standin), tmp_path))
        if rich <= 1.2 * plain:
            break
    print(f"one of each {plain:.3f} s, six references and four results {rich:.3f} s")
    assert plain >= 3 * standin.delay
    assert rich <= 1.2 * plain


def test_references_arrive_in_their_fields_and_their_order(
    standin: Standin, tmp_path: Path
) -> None:
    edit.run(RICH, Studio(), lambda: fresh(standin), Journal(tmp_path))
    sent = standin.edits[0].body["promptObject"]
    sizes = {upload.path: len(upload.data) for upload in standin.uploads}
    styles = [sizes[path] for path in sent["style_reference_images"]]
    assert len(styles) == 5
    assert styles == sorted(styles)  # the studio's pictures grow with the names
    (character,) = sent["character_reference_images"]
    assert sizes[character] > styles[-1]


def test_a_repeated_edit_uploads_only_what_changed(standin: Standin, tmp_path: Path) -> None:
    provider = fresh(standin)
    edit.run(RICH, Studio(), lambda: provider, Journal(tmp_path))
    assert len(standin.uploads) == 8
    edit.run(RICH, Studio(), lambda: provider, Journal(tmp_path))
    assert len(standin.uploads) == 8
    changed = EditOptions(prompt="another", style_references=("a", "new one"))
    edit.run(changed, Studio(), lambda: provider, Journal(tmp_path))
    assert len(standin.uploads) == 9
    assert standin.sales == 3


def test_the_same_file_given_twice_is_uploaded_once(standin: Standin, tmp_path: Path) -> None:
    options = EditOptions(prompt="a toadstool", style_references=("same", "same"))
    edit.run(options, Studio(), lambda: fresh(standin), Journal(tmp_path))
    assert len(standin.uploads) == 3
    paths = standin.edits[0].body["promptObject"]["style_reference_images"]
    assert paths[0] == paths[1]
