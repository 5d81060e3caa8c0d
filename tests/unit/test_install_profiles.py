"""Where the installer looks for GIMP's profiles and programs, on made-up machines."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from console import find_console, possible_consoles, program_paths
from hypothesis import given
from hypothesis import strategies as st
from problems import InstallError
from profiles import Machine, find_new_profiles, find_profiles, profile_parents

HOME = Path("/home/Jörg Ω 写真")
FOLDER_NAMES = st.text(st.characters(exclude_categories=["C"], exclude_characters="/"), min_size=1)


def linux(home: Path, **environ: str) -> Machine:
    return Machine("Linux", home, environ)


def make_profile(*parts: str | Path) -> Path:
    profile = Path(*parts)
    profile.mkdir(parents=True)
    return profile


@pytest.mark.parametrize(
    ("machine", "parents"),
    [
        (
            Machine("Linux", HOME, {}),
            [
                HOME / ".config/GIMP",
                HOME / ".var/app/org.gimp.GIMP/config/GIMP",
                HOME / "snap/gimp/current/.config/GIMP",
            ],
        ),
        (Machine("Darwin", HOME, {}), [HOME / "Library/Application Support/GIMP"]),
        (Machine("Windows", HOME, {"APPDATA": "/u/Roaming"}), [Path("/u/Roaming/GIMP")]),
        (Machine("Windows", HOME, {}), [HOME / "AppData/Roaming/GIMP"]),
    ],
)
def test_each_system_has_its_folders(machine: Machine, parents: list[Path]) -> None:
    assert profile_parents(machine) == parents


def test_xdg_config_home_moves_the_native_profiles_alone() -> None:
    plain, moved = profile_parents(linux(HOME)), profile_parents(linux(HOME, XDG_CONFIG_HOME="/c"))
    assert moved == [Path("/c/GIMP"), *plain[1:]]
    assert profile_parents(linux(HOME, XDG_CONFIG_HOME="")) == plain


def test_every_kind_of_profile_is_found(tmp_path: Path) -> None:
    profiles = [
        make_profile(tmp_path, ".config/GIMP/3.0"),
        make_profile(tmp_path, ".config/GIMP/3.2"),
        make_profile(tmp_path, ".var/app/org.gimp.GIMP/config/GIMP/3.0"),
        make_profile(tmp_path, "snap/gimp/current/.config/GIMP/3.0"),
    ]
    assert find_profiles(linux(tmp_path)) == profiles


def test_only_folders_named_after_a_gimp_3_count(tmp_path: Path) -> None:
    for name in ("2.10", "3.0-backup", "3.", "4.0"):
        make_profile(tmp_path, ".config/GIMP", name)
    (tmp_path / ".config/GIMP/3.4").write_text("a file")
    assert find_profiles(linux(tmp_path)) == []


@given(name=FOLDER_NAMES.filter(lambda name: len(name.encode()) < 200 and name.strip(".")))
def test_a_home_may_have_any_name(name: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        profile = make_profile(folder, name, ".config/GIMP/3.0")
        assert find_profiles(linux(Path(folder, name))) == [profile]


def test_a_profile_reached_on_two_paths_counts_once(tmp_path: Path) -> None:
    native = make_profile(tmp_path, ".config/GIMP/3.0")
    flatpak = tmp_path / ".var/app/org.gimp.GIMP/config"
    flatpak.mkdir(parents=True)
    (flatpak / "GIMP").symlink_to(native.parent)
    assert find_profiles(linux(tmp_path, GIMP3_DIRECTORY=str(native))) == [native]


@pytest.mark.parametrize("name", ["/elsewhere/mine", ".gimp-mine"])
def test_gimp3_directory_comes_first_and_starts_from_home(tmp_path: Path, name: str) -> None:
    profile = make_profile(tmp_path, ".config/GIMP/3.0")
    found = find_profiles(linux(tmp_path, GIMP3_DIRECTORY=name))
    assert found == [tmp_path / name, profile]


def test_a_gimp_from_the_store_keeps_its_own(tmp_path: Path) -> None:
    packages = tmp_path / "AppData/Local/Packages"
    native = make_profile(tmp_path, "AppData/Roaming/GIMP/3.0")
    store = make_profile(packages, "GIMP.GIMP_1a2b3c/LocalCache/Roaming/GIMP/3.0")
    make_profile(packages, "Another_1a2b3c/LocalCache/Roaming/GIMP/3.0")
    assert find_profiles(Machine("Windows", tmp_path, {})) == [native, store]


@pytest.mark.parametrize(
    ("system", "program", "profile"),
    [
        ("Linux", "bin/gimp-console-3.0", "home/.config/GIMP/3.0"),
        ("Linux", "bin/gimp-3.2", "home/.config/GIMP/3.2"),
        (
            "Linux",
            "var/lib/flatpak/app/org.gimp.GIMP/current/active/files/bin/gimp-3.0",
            "home/.var/app/org.gimp.GIMP/config/GIMP/3.0",
        ),
        (
            "Linux",
            "home/.local/share/flatpak/app/org.gimp.GIMP/current/active/files/bin/gimp-3.2",
            "home/.var/app/org.gimp.GIMP/config/GIMP/3.2",
        ),
        (
            "Darwin",
            "Applications/GIMP.app/Contents/MacOS/gimp-console-3.0",
            "home/Library/Application Support/GIMP/3.0",
        ),
        (
            "Darwin",
            "home/Applications/GIMP.app/Contents/MacOS/gimp-3.2",
            "home/Library/Application Support/GIMP/3.2",
        ),
        ("Windows", "programs/GIMP 3/bin/gimp-console-3.0.exe", "home/AppData/Roaming/GIMP/3.0"),
        (
            "Windows",
            "home/AppData/Local/Programs/GIMP 3/bin/gimp-3.2.exe",
            "home/AppData/Roaming/GIMP/3.2",
        ),
        (
            "Windows",
            "home/AppData/Local/Microsoft/WindowsApps/gimp-3.0.exe",
            "home/AppData/Roaming/GIMP/3.0",
        ),
    ],
)
def test_a_gimp_that_was_never_started_is_found_by_its_program(
    tmp_path: Path, system: str, program: str, profile: str
) -> None:
    environ = {"PATH": str(tmp_path / "bin"), "PROGRAMFILES": str(tmp_path / "programs")}
    machine = Machine(system, tmp_path / "home", environ, root=tmp_path)
    assert find_new_profiles(machine) == []
    for name in (program, f"{program}-not", str(Path(program).with_name("gimp-2.10"))):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    assert find_profiles(machine) == []
    assert find_new_profiles(machine) == [tmp_path / profile]
    # Where there is an older profile, GIMP itself is to make the new one from it.
    older = make_profile((tmp_path / profile).with_name("2.10"))
    assert find_new_profiles(machine) == []
    older.rmdir()
    make_profile(tmp_path, profile)
    assert find_new_profiles(machine) == []


def test_a_snap_makes_its_own_folder_first(tmp_path: Path) -> None:
    program = tmp_path / "snap/gimp/current/usr/bin/gimp-3.0"
    program.parent.mkdir(parents=True)
    program.touch()
    machine = Machine("Linux", tmp_path / "home", {}, root=tmp_path)
    assert find_new_profiles(machine) == []
    current = tmp_path / "home/snap/gimp/current"
    current.mkdir(parents=True)
    assert find_new_profiles(machine) == [current / ".config/GIMP/3.0"]


def test_a_named_profile_is_shown_to_its_own_gimp_alone(tmp_path: Path) -> None:
    profile = tmp_path / ".config/GIMP/3.2"
    assert possible_consoles(profile, linux(tmp_path)) == [("gimp-console-3.2",)]


def test_a_profile_of_any_name_is_shown_to_any_gimp(tmp_path: Path) -> None:
    names = [command[0] for command in possible_consoles(tmp_path / "mine", linux(tmp_path))]
    assert {"gimp-console-3.2", "gimp-console-3.0", "gimp-console"} <= set(names)


def test_flatpak_and_snap_start_their_own_gimp(tmp_path: Path) -> None:
    flatpak = tmp_path / ".var/app/org.gimp.GIMP/config/GIMP/3.0"
    snap = tmp_path / "snap/gimp/current/.config/GIMP/3.0"
    assert possible_consoles(snap, linux(tmp_path)) == [("snap", "run", "gimp")]
    [command] = possible_consoles(flatpak, linux(tmp_path))
    assert command[:2] == ("flatpak", "run")
    assert f"--env=GIMP3_DIRECTORY={flatpak}" in command
    assert command[-2:] == ("--command=gimp-console-3.0", "org.gimp.GIMP")


def test_a_native_profile_may_be_a_flatpak_gimps(tmp_path: Path) -> None:
    (tmp_path / ".var/app/org.gimp.GIMP").mkdir(parents=True)
    commands = possible_consoles(tmp_path / ".config/GIMP/3.2", linux(tmp_path))
    assert [command[0] for command in commands] == ["gimp-console-3.2", "flatpak"]


def test_macos_and_windows_programs_are_sought_where_they_are_installed() -> None:
    names = ["gimp-console-3.0"]
    in_bundle = "Applications/GIMP.app/Contents/MacOS/gimp-console-3.0"
    macos = program_paths(names, Machine("Darwin", HOME, {}))
    assert macos == [f"/{in_bundle}", str(HOME / in_bundle)]
    environ = {"PROGRAMFILES": "/programs", "LOCALAPPDATA": "/local"}
    assert program_paths(names, Machine("Windows", HOME, environ)) == [
        "/programs/GIMP 3/bin/gimp-console-3.0.exe",
        "/local/Programs/GIMP 3/bin/gimp-console-3.0.exe",
        "/local/Microsoft/WindowsApps/gimp-console-3.0.exe",
    ]


def test_the_first_program_on_the_path_is_taken(tmp_path: Path) -> None:
    program = tmp_path / "gimp-console-3.0"
    program.touch(0o755)
    machine = linux(tmp_path, PATH=str(tmp_path))
    assert find_console(tmp_path / "mine", machine) == (str(program),)
    assert find_console(tmp_path / "3.2", machine, str(program)) == (str(program),)


def test_no_program_is_a_sentence_that_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(InstallError, match=r"gimp-console-3\.2.*--gimp"):
        find_console(tmp_path / "3.2", linux(tmp_path, PATH=str(tmp_path)))
