"""A procedure's run: the parts put together, with a window or without. Imported when one runs."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from dataclasses import asdict, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from gi.repository import Gimp

from . import VERSION, arguments, keyrings, layers, worker
from . import edit as editing
from .api_key import KeyStore
from .cancel import Cancel
from .canvas import Canvas
from .edit import Outcome
from .errors import Cancelled
from .journal import Journal
from .log import Log, file_in
from .memory import Memory
from .options import EditOptions, find_problems, require_no
from .whole import imports_told

if TYPE_CHECKING:
    from .provider import Provider


class Connection:
    """The way to 1min.ai for one run. It is kept from edit to edit, so that a repeated one uploads
    only what changed."""

    def __init__(self, keys: KeyStore, log: Log) -> None:
        self.keys, self.log = keys, log
        self.provider: Provider | None = None

    def connect(self, cancel: Cancel) -> Provider:
        """The provider, for one edit; raises NoKey where there is no key to ask it with."""
        key = self.keys.find()
        if self.provider is None or self.provider.key != key:
            self.provider = provider(key, cancel, self.log)
        return replace(self.provider, cancel=cancel)


def provider(key: str, cancel: Cancel, log: Log) -> Provider:
    """Imported when all is ready to be sent, for requests takes its time."""
    with imports_told():
        from .provider import Provider
    return Provider.from_environment(key, os.environ, cancel, log)


def edit(
    procedure: Gimp.Procedure,
    run_mode: Gimp.RunMode,
    image: Gimp.Image,
    drawables: Sequence[Gimp.Drawable],
    config: Gimp.ProcedureConfig,
) -> list[Gimp.Layer]:
    """The new layers. With a window, the options are asked for; with last values, they are those of
    the last edit on this machine."""
    memory = Memory(own_folder())
    last = None if run_mode == Gimp.RunMode.NONINTERACTIVE else memory.last_options()
    if last is not None:
        arguments.set_options(config, last)
    if run_mode == Gimp.RunMode.INTERACTIVE:
        return ask(procedure, config, image, drawables, memory)
    return without_window(arguments.options_of(config), run_mode, image, drawables, memory)


def again(
    edits: Gimp.Procedure,
    run_mode: Gimp.RunMode,
    image: Gimp.Image,
    drawables: Sequence[Gimp.Drawable],
) -> list[Gimp.Layer]:
    """The same once more from a result layer: with its options, its seed and its selection. `edits`
    is the procedure whose arguments those options are."""
    memory, result = Memory(own_folder()), layers.the_result(drawables)
    options, edited = layers.origin_of(result).again(), layers.layer_behind(result)
    layers.selection_from(result)
    if run_mode != Gimp.RunMode.INTERACTIVE:
        # The image may be a stranger's: it decides neither the cost nor what the palette does.
        options = replace(options, num_images=1, use_palette=False)
        return without_window(options, run_mode, image, [edited], memory)
    config = edits.create_config()
    arguments.set_options(config, options)
    return ask(edits, config, image, [edited], memory)


def without_window(
    options: EditOptions,
    run_mode: Gimp.RunMode,
    image: Gimp.Image,
    drawables: Sequence[Gimp.Drawable],
    memory: Memory,
) -> list[Gimp.Layer]:
    alone = run_mode == Gimp.RunMode.NONINTERACTIVE
    progress = worker.Inline() if alone else worker.ProgressBar()
    connection = Connection(key_store(may_ask=not alone), own_log(memory))
    canvas = Canvas(image, drawables, progress, memory.prompts_in_images)
    require_no(find_problems(options))
    connection.keys.find()  # that there is none is told before anything is prepared
    outcome = run(options, canvas, connection, Cancel())
    reminders = [] if alone else [journal().reminder()]
    for sentence in (*outcome.notes, *map(str, outcome.lost.values()), *filter(None, reminders)):
        Gimp.message(sentence)
    return outcome.layers


def ask(
    procedure: Gimp.Procedure,
    config: Gimp.ProcedureConfig,
    image: Gimp.Image,
    drawables: Sequence[Gimp.Drawable],
    memory: Memory,
) -> list[Gimp.Layer]:
    """All the layers that are made before the window is closed; raises Cancelled where none is."""
    from . import recovering
    from .ui import edit_dialog, started
    from .ui.working import Working

    started()
    working = Working()
    connection = Connection(key_store(may_ask=True), own_log(memory))
    canvas = Canvas(image, drawables, working, memory.prompts_in_images)
    means = edit_dialog.Means(
        canvas=canvas,
        working=working,
        keys=connection.keys,
        memory=memory,
        pictures=own_folder() / "references",
        check_key=partial(check_key, connection.log),
        edit=lambda options, cancel: run(options, canvas, connection, cancel),
        journal=journal(),
        recover=lambda window: recovering.ask(journal(), window),
    )
    made = edit_dialog.EditDialog(procedure, config, means).run()
    if not made:
        raise Cancelled
    arguments.set_options(config, shareable(arguments.options_of(config), memory))
    return made


def shareable(options: EditOptions, memory: Memory) -> EditOptions:
    """What GIMP may write into its own settings and into the image's file, where it keeps the
    arguments of the last run."""
    safe = replace(options, style_references=(), character_reference=())
    if memory.prompts_in_images and memory.remembers_prompts:
        return safe
    return replace(safe, prompt="", negative_prompt="")


def run(
    options: EditOptions, canvas: Canvas, connection: Connection, cancel: Cancel
) -> Outcome[Gimp.Layer]:
    log = connection.log
    if not log.detailed:
        log = log.hiding(options.prompt, options.negative_prompt)
    log.say("start", **versions())
    log.tell_more("options", **asdict(options))
    with log.timed("edit") as found:
        outcome = editing.run(options, canvas, lambda: connection.connect(cancel), journal(), log)
        found |= {"layers": len(outcome.layers), "lost": len(outcome.lost)}
        found["credits"] = outcome.answer.credits
    return outcome


def journal() -> Journal:
    """The earlier edits of this GIMP profile."""
    return Journal(own_folder() / "jobs", Memory(own_folder()).limits)


def versions() -> dict[str, object]:
    """What the log tells of where an edit is made."""
    return {
        "version": VERSION,
        "gimp": Gimp.version(),
        "python": sys.version.split()[0],
        "system": system(),
        "sandbox": os.environ.get("FLATPAK_ID") or os.environ.get("SNAP_NAME"),
    }


def system() -> str:
    """The operating system, without `platform`, which takes its time to import."""
    if sys.platform == "win32":
        return f"Windows {sys.getwindowsversion().build}"
    kernel = os.uname()
    return f"{kernel.sysname} {kernel.release} {kernel.machine}"


def check_key(log: Log, key: str) -> None:
    """Raise an EditError unless 1min.ai takes the key. Waits for the network."""
    provider(key, Cancel(), log).check_key()


def settings() -> bool:
    """Let the user change the settings; whether any was changed."""
    from .ui import settings_dialog

    memory = Memory(own_folder())
    check = partial(check_key, own_log(memory))
    return settings_dialog.show(key_store(may_ask=True), memory, file_in(own_folder()), check)


def key_store(may_ask: bool) -> KeyStore:
    """Where the key is. `may_ask`: a keyring that is locked may ask the user for its password."""
    return KeyStore(own_folder(), partial(keyrings.of_this_system, may_ask))


def own_log(memory: Memory) -> Log:
    """The log of this profile, as detailed as the user wants it."""
    return Log(own_folder(), memory.detailed_log)


def own_folder() -> Path:
    """The plug-in's own folder in the user's GIMP profile."""
    return Path(Gimp.directory()) / "ideogram-mask-editor"
