"""The real dialog of Edit Selection…, for a procedure that watches it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any

from gi.repository import Gimp


def run(
    procedure: Gimp.Procedure,
    config: Gimp.ProcedureConfig,
    image: Gimp.Image,
    drawables: Sequence[Gimp.Drawable],
    watch: Callable[[Any], object],
) -> None:
    """Open it, hand it to `watch` before it is shown, and return when it is closed."""
    from mask_editor import running
    from mask_editor.errors import Cancelled
    from mask_editor.ui import edit_dialog

    begin = edit_dialog.EditDialog.run

    def run_watched(self: Any) -> Any:
        watch(self)
        return begin(self)

    edit_dialog.EditDialog.run = run_watched  # type: ignore[method-assign]
    with suppress(Cancelled):
        running.edit(procedure, Gimp.RunMode.INTERACTIVE, image, drawables, config)
