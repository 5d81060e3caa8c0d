"""What people see. Imported only when there is someone to look."""

ROLE = "ideogram-mask-editor"  # by which window managers and GIMP know our windows


def started() -> None:
    """GIMP's toolkit made ready; before that, no widget may be made."""
    import gi

    gi.require_version("GimpUi", "3.0")
    from gi.repository import GimpUi

    GimpUi.init(ROLE)
