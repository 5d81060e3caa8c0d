"""Homes of users, in which GIMP finds its profile by itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import gimp3
from gimp.profiles import LOCALE, use_before
from gimp.session import Session, environment_for
from standin import Standin

XDG = tuple(f"XDG_{kind}_HOME" for kind in ("CONFIG", "DATA", "CACHE"))
PROXIES = ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")
# What leads GIMP, or its Python, elsewhere than a user's would be led.
MISLEADING = ("GIMP3_DIRECTORY", "PYTHONPATH", "FLATPAK_ID", *XDG, *PROXIES)
AT_HOME = ("env", *(word for name in MISLEADING for word in ("-u", name)))


@dataclass(frozen=True)
class Home:
    """A home folder, GIMP's profile in it, what the environment says beside HOME, and a command
    that GIMP is started by."""

    folder: Path
    profile: Path
    environment: Mapping[str, str] = field(default_factory=dict)
    around: Sequence[str] = ()

    def make(self, program: gimp3.Gimp) -> None:
        """The profile, used before by this GIMP."""
        use_before(self.profile, program, self.environment.get("LC_ALL", LOCALE))

    def start(self, program: gimp3.Gimp, standin: Standin) -> Session:
        settings = [f"{name}={value}" for name, value in self.environment.items()]
        return Session(
            program,
            self.profile,
            {**environment_for(standin), "HOME": str(self.folder)},
            shared=[self.folder],
            around=[*self.around, *AT_HOME, *settings],
        )


def usual(folder: Path, version: str) -> Home:
    """A home as most have it."""
    return Home(folder, folder / ".config/GIMP" / version)
