"""What the next run of the plug-in in a GIMP does at one of its steps: it dies, or it waits."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

STEPWISE = Path(__file__).with_name("stepwise")


@dataclass(frozen=True)
class Orders:
    """The order for the plug-in in one GIMP profile (see stepwise/sitecustomize.py)."""

    profile: Path

    @property
    def folder(self) -> Path:
        return self.profile / "steps"

    @property
    def environment(self) -> dict[str, str]:
        """What the GIMP has to be started with."""
        self.folder.mkdir(exist_ok=True)
        return {"PYTHONPATH": str(STEPWISE), "STEPS_FOLDER": str(self.folder)}

    def give(self, do: str, at: int | str) -> None:
        """Have that done before the step of that number, or before the first one of that name."""
        for name in ("steps", "waiting", "go"):
            (self.folder / name).unlink(missing_ok=True)
        (self.folder / "order").write_text(json.dumps({"do": do, "at": at}))

    @property
    def steps(self) -> list[str]:
        """The steps that the last run came to, in their order."""
        file = self.folder / "steps"
        return file.read_text().splitlines() if file.exists() else []

    @property
    def waits(self) -> bool:
        """Whether the plug-in waits at its step."""
        return (self.folder / "waiting").exists()

    def go_on(self) -> None:
        (self.folder / "go").touch()
