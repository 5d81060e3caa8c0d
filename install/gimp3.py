#!/usr/bin/env python3
"""A GIMP 3 to run: the machine's own, or a private one in a root file system of its own.

    python3 install/gimp3.py get 3.0                      find it or make it, say where it is
    python3 install/gimp3.py run 3.2 [--share DIR] -- COMMAND ...
    python3 install/gimp3.py screen 3.0 -- gimp-3.0       the same, under a virtual screen

Debian 12 has only GIMP 2.10, so the private one is a Debian of its own (13 for GIMP 3.0, testing
for 3.2) under the cache folder, made once with debootstrap. That needs root and a network.
It is made in `gimp-X.partial`, which a later call takes up where it stopped, and gets its own name
only when GIMP has answered from it. Every mount lives in a private mount namespace and dies with
the process that needed it, so a root can be deleted at any time without touching the machine.
"""

from __future__ import annotations

import argparse
import fcntl
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

SUITES = {"3.0": "trixie", "3.2": "testing"}
PACKAGES = (
    # GIMP and its Python. Neither python3-requests nor python3-pil: users' GIMPs have neither.
    *("gimp", "gir1.2-gimp-3.0", "python3-gi", "python3-gi-cairo"),
    # A screen to show it on, a hand to press its buttons, an eye to look at it.
    *("xvfb", "xauth", "openbox", "dbus-daemon", "at-spi2-core", "gir1.2-atspi-2.0"),
    *("xdotool", "procps", "imagemagick", "fonts-dejavu-core", "adwaita-icon-theme"),
    # A keyring for the API key, and the library that GIMP's Python speaks to it with.
    *("gir1.2-secret-1", "gnome-keyring"),
)
VIRTUAL_SCREEN = Path(__file__).resolve().parent / "virtual-screen"

# Testing's mirrors can carry a Release file past its date; its signature is still checked.
APT_SETTINGS = """\
Acquire::Check-Valid-Until "false";
APT::Install-Recommends "false";
Dpkg::Options { "--force-unsafe-io"; };
"""
# A keyring runs only where it is started: no bus brings one up when it is asked for.
DPKG_SETTINGS = """\
path-exclude=/usr/share/doc/*
path-exclude=/usr/share/man/*
path-exclude=/usr/share/dbus-1/services/org.freedesktop.secrets.service
path-exclude=/usr/share/dbus-1/services/org.gnome.keyring.service
"""

# $1 is the root, $2 how many folders are shared; then those, then the command.
ENTER_ROOT = """
root=$1 count=$2; shift 2
mount --rbind /dev "$root/dev"
mount --rbind /sys "$root/sys"
mount -t proc proc "$root/proc"
while [ "$count" -gt 0 ]; do
    mkdir -p "$root$1"; mount --rbind "$1" "$root$1"
    shift; count=$((count - 1))
done
exec chroot "$root" "$@"
"""
NAMESPACE = ("unshare", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc")


class NoGimp(Exception):
    """No GIMP 3 can be had here; the message is one line that says what to install."""


@dataclass(frozen=True)
class Gimp:
    """A GIMP 3 to run: `version` is "3.0" or "3.2"; `root` is None for the machine's own."""

    version: str
    root: Path | None

    @property
    def console(self) -> str:
        return f"gimp-console-{self.version}"

    @property
    def program(self) -> str:
        return f"gimp-{self.version}"

    def command(self, *argv: str, shared: Sequence[Path] = ()) -> list[str]:
        """The command line that runs `argv` where this GIMP lives.

        `shared` folders are seen there under the same absolute paths, writable.
        """
        if self.root is None:
            return list(argv)
        folders = [str(Path(folder).resolve()) for folder in shared]
        enter = ["sh", "-ec", ENTER_ROOT, "sh", str(self.root), str(len(folders)), *folders]
        return [*NAMESPACE, *enter, *argv]

    def on_screen(self, *argv: str, shared: Sequence[Path] = ()) -> list[str]:
        """Like `command`, under a virtual screen with a window manager and an accessibility bus."""
        screen = str(VIRTUAL_SCREEN)
        return self.command("sh", screen, *argv, shared=[*shared, VIRTUAL_SCREEN.parent])


def get(version: str) -> Gimp:
    """The GIMP of that version: the machine's own, or a private one that is made on the first call.

    Raises NoGimp where neither can be had.
    """
    return find_own(version) or PrivateRoot(version).ready()


def get_any() -> Gimp:
    """Any GIMP 3: the machine's own, else a private one, first one that is made already."""
    own = next(filter(None, map(find_own, SUITES)), None)
    if own:
        return own
    made = [version for version in SUITES if PrivateRoot(version).is_whole()]
    return get(made[0] if made else "3.0")


def find_own(version: str) -> Gimp | None:
    """The machine's own GIMP of that version ("3.0"), when its console program is on the PATH."""
    program = shutil.which(f"gimp-console-{version}")
    if program is None:
        return None
    answer = subprocess.run([program, "--version"], capture_output=True, text=True, check=False)
    return Gimp(version, None) if re.search(rf"\b{re.escape(version)}\.", answer.stdout) else None


def cache_folder() -> Path:
    """Where what is made once is kept, outside the repository: $XDG_CACHE_HOME or ~/.cache."""
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "ideogram-mask-editor"


class PrivateRoot:
    """A Debian with one GIMP in it, below the cache folder."""

    def __init__(self, version: str) -> None:
        cache = cache_folder()
        self.version = version
        self.whole = cache / f"gimp-{version}"
        self.partial = cache / f"gimp-{version}.partial"
        self.lock = cache / f"gimp-{version}.lock"
        self.log = cache / f"gimp-{version}.log"
        self.downloads = cache / "downloads" / SUITES[version]

    def is_whole(self) -> bool:
        recipe = self.whole / "recipe"
        return recipe.is_file() and recipe.read_text() == self._recipe()

    def ready(self) -> Gimp:
        """This root's GIMP, made first if need be. One process makes it, others wait for it."""
        if not self.is_whole():
            with only_one(self.lock):
                if not self.is_whole():
                    self._make()
        return Gimp(self.version, self.whole)

    def _make(self) -> None:
        check_machine(self.version)
        self.downloads.mkdir(parents=True, exist_ok=True)
        self.log.write_bytes(b"")
        started = time.monotonic()
        say(f"Making a private GIMP {self.version} in {self.whole} (once, some minutes):")
        if self.whole.exists():  # made by an older recipe: brought up to this one
            self.whole.rename(self.partial)
        if not (self.partial / "base-is-whole").is_file():
            self._bootstrap()
        self._write_settings()
        self._install_packages()
        self._check_answers()
        (self.partial / "recipe").write_text(self._recipe())
        self.partial.rename(self.whole)
        shutil.rmtree(self.downloads)
        say(f"  done in {time.monotonic() - started:.0f} s")

    def _bootstrap(self) -> None:
        say(f"  a bare Debian ({SUITES[self.version]}) …")
        shutil.rmtree(self.partial, ignore_errors=True)
        cached = f"--cache-dir={self.downloads}"
        suite = [SUITES[self.version], str(self.partial), *machine_mirror()]
        self._run([*NAMESPACE, "debootstrap", "--variant=minbase", cached, *suite])
        (self.partial / "base-is-whole").touch()

    def _write_settings(self) -> None:
        settings = self.partial / "etc"
        (settings / "apt/apt.conf.d/90private-gimp").write_text(APT_SETTINGS)
        (settings / "dpkg/dpkg.cfg.d").mkdir(exist_ok=True)
        (settings / "dpkg/dpkg.cfg.d/private-gimp").write_text(DPKG_SETTINGS)

    def _install_packages(self) -> None:
        say("  GIMP and what it needs …")
        inside = Gimp(self.version, self.partial)
        steps = "dpkg --configure -a && apt-get update && apt-get install -y --fix-broken"
        steps += " --no-install-recommends " + " ".join(PACKAGES) + " && apt-get clean"
        env = ["env", "DEBIAN_FRONTEND=noninteractive", "LC_ALL=C.UTF-8", "PATH=/usr/sbin:/usr/bin"]
        self._run(inside.command(*env, "sh", "-ec", steps))

    def _check_answers(self) -> None:
        inside = Gimp(self.version, self.partial)
        self._run(inside.command("env", "HOME=/tmp", inside.console, "--version"))

    def _run(self, command: Sequence[str]) -> None:
        with self.log.open("ab") as log:
            done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        if done.returncode:
            lines = self.log.read_text(errors="replace").strip().splitlines()
            say(*("    | " + line for line in lines[-15:]))
            raise NoGimp(
                f"GIMP {self.version} could not be made ready (the log is {self.log}): check the "
                f"network and run this again, or install GIMP {self.version} on this machine."
            )

    def _recipe(self) -> str:
        """What the root was made from; a root of another recipe is brought up to date."""
        return "\n".join([SUITES[self.version], APT_SETTINGS, DPKG_SETTINGS, *PACKAGES])


def check_machine(version: str) -> None:
    """Raise NoGimp unless this machine can make a private root; install debootstrap if it can."""
    if not sys.platform.startswith("linux") or os.geteuid() != 0:
        raise NoGimp(
            f"No GIMP {version} here. Install it (gimp.org/downloads, or `apt install gimp` on "
            "Debian 13), or run this as root on a Debian so that a private one can be made."
        )
    if shutil.which("debootstrap") is None:
        say("Installing debootstrap …")
        apt = "apt-get update && apt-get install -y --no-install-recommends debootstrap"
        done = subprocess.run(["sh", "-ec", apt], capture_output=True, text=True, check=False)
        if done.returncode:
            reason = (done.stderr.strip().splitlines() or ["apt-get failed"])[-1]
            raise NoGimp(
                f"No GIMP {version} here, and debootstrap, which would fetch one, cannot be "
                f"installed ({reason}): install debootstrap or GIMP {version}."
            )


def machine_mirror() -> list[str]:
    """The Debian mirror this machine uses, as debootstrap's argument; empty for its default."""
    ask = ["apt-get", "indextargets", "--format", "$(ORIGIN) $(REPO_URI)", "Created-By: Packages"]
    answer = subprocess.run(ask, capture_output=True, text=True, check=False)
    uris = re.findall(r"^Debian (https?://\S+/debian/)$", answer.stdout, re.MULTILINE)
    return uris[:1]


@contextmanager
def only_one(lock: Path) -> Iterator[None]:
    """Hold `lock` against other processes; the kernel lets go of it when this one ends."""
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("Another process is making this GIMP ready; waiting for it …")
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def say(*lines: str) -> None:
    """Progress is for people: on standard error, at once."""
    print(*lines, sep="\n", file=sys.stderr, flush=True)


def main(argv: Sequence[str]) -> int:
    words = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    words.add_argument("verb", choices=("get", "run", "screen"))
    words.add_argument("version", choices=SUITES)
    words.add_argument("--share", action="append", default=[], type=Path, metavar="DIR")
    split = argv.index("--") if "--" in argv else len(argv)
    asked = words.parse_args(argv[:split], argparse.Namespace(command=argv[split + 1 :]))
    try:
        gimp = get(asked.version)
    except NoGimp as problem:
        print(problem, file=sys.stderr)
        return 1
    if asked.verb == "get":
        print(gimp.root or shutil.which(gimp.console))
        return 0
    wrap = gimp.on_screen if asked.verb == "screen" else gimp.command
    return subprocess.run(wrap(*asked.command, shared=asked.share), check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
