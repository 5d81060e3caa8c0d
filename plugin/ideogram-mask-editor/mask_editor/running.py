"""A procedure's run: the parts put together, with a window or without. Imported when one runs."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import asdict, replace
from functools import partial
from typing import TYPE_CHECKING

from gi.repository import Gimp

from . import arguments, own, worker
from . import edit as editing
from .api_key import KeyStore
from .cancel import Cancel
from .canvas import Canvas
from .edit import Outcome
from .errors import Cancelled
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
    memory = own.memory()
    last = None if run_mode == Gimp.RunMode.NONINTERACTIVE else memory.last_options()
    options = last or arguments.options_of(config)
    arguments.set_options(config, options)
    if run_mode == Gimp.RunMode.INTERACTIVE:
        return ask(procedure, config, image, drawables, memory)
    return without_window(options, run_mode, image, drawables, memory)


def again(
    edits: Gimp.Procedure,
    run_mode: Gimp.RunMode,
    image: Gimp.Image,
    drawables: Sequence[Gimp.Drawable],
) -> list[Gimp.Layer]:
    """The same once more from a result layer: with its options, its seed and its selection. `edits`
    is the procedure whose arguments those options are."""
    from . import layers

    memory, result = own.memory(), layers.the_result(drawables)
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
    connection = Connection(own.key_store(may_ask=not alone), own.log())
    canvas = Canvas(image, drawables, progress, memory.prompts_in_images)
    require_no(find_problems(options))
    connection.keys.find()  # that there is none is told before anything is prepared
    outcome = run(options, canvas, connection, Cancel())
    reminders = [] if alone else [own.journal().reminder()]
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
    connection = Connection(own.key_store(may_ask=True), own.log())
    canvas = Canvas(image, drawables, working, memory.prompts_in_images)
    means = edit_dialog.Means(
        canvas=canvas,
        working=working,
        keys=connection.keys,
        memory=memory,
        pictures=own.folder() / "references",
        check_key=partial(check_key, connection.log),
        edit=lambda options, cancel: run(options, canvas, connection, cancel),
        journal=own.journal(),
        recover=lambda window: recovering.ask(own.journal(), window),
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
    log.say("start", **own.versions())
    log.tell_more("options", **asdict(options))
    with log.timed("edit") as found:
        outcome = editing.run(
            options, canvas, lambda: connection.connect(cancel), own.journal(), log
        )
        found |= {"layers": len(outcome.layers), "lost": len(outcome.lost)}
        found["credits"] = outcome.answer.credits
    return outcome


def check_key(log: Log, key: str) -> None:
    """Raise an EditError unless 1min.ai takes the key. Waits for the network."""
    provider(key, Cancel(), log).check_key()


def settings() -> bool:
    """Let the user change the settings; whether any was changed."""
    from .ui import settings_dialog

    memory = own.memory()
    check = partial(check_key, own.log())
    return settings_dialog.show(own.key_store(may_ask=True), memory, file_in(own.folder()), check)
