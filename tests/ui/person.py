"""Somebody in front of a GIMP: hands that press and type, eyes that read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from gimp.session import Session
from numpy.typing import NDArray

HAND = Path(__file__).with_name("hand.py")


class Person:
    """Whoever sits before this GIMP; its edits up to now are `jobs_before`."""

    def __init__(self, gimp: Session) -> None:
        self.gimp = gimp
        self.jobs_before = self.jobs()

    def jobs(self) -> set[Path]:
        """The folders of all edits that were made in this profile."""
        return set((self.gimp.profile / "ideogram-mask-editor" / "jobs").glob("*"))

    def new_job(self) -> Path:
        """The folder of the one edit that was made since."""
        (job,) = self.jobs() - self.jobs_before
        return job

    def forget(self) -> None:
        """Whatever was asked for earlier, nothing of it comes back."""
        (self.gimp.profile / "ideogram-mask-editor" / "memory.json").unlink(missing_ok=True)
        for last in (self.gimp.profile / "plug-in-settings").glob("*plug-in-ideogram-*"):
            last.unlink()
        for job in self.jobs():
            (job / "dismissed.json").write_text("true")  # no result of it waits any more

    def opens(self, photo: NDArray[Any]) -> int:
        """Have a photo on the screen as a saved image of one layer, with a part of it selected that
        is so small that its window is soon sent; its number."""
        gimp, (height, width) = self.gimp, photo.shape[:2]
        image: int = gimp.new_image(width=width, height=height)
        layer = gimp.new_layer(image=image, width=width, height=height, kind="RGB_IMAGE")
        gimp.paint(layer, photo)
        gimp.show(image=image)
        gimp.select_ellipse(image=image, x=180, y=120, width=40, height=32)
        gimp.clean(image=image)
        self.does("wait", "Filters")
        return image

    def does(self, verb: str, *words: object) -> Any:
        """One verb of hand.py; what it answered. Raises with all that is on the screen."""
        return self.gimp.hand(file=str(HAND), words=[verb, *map(str, words)])

    def look(self, file: Path) -> None:
        """Take a picture of the whole screen."""
        shot = self.gimp.folder / "screen.png"
        self.gimp.command(words=["import", "-window", "root", str(shot)])
        file.write_bytes(shot.read_bytes())
