"""Ideogram Mask Editor: repaint what is selected in GIMP with Ideogram 3.0, over 1min.ai.

Most modules are pure: they know nothing of GIMP and run anywhere (the README has the list, a test
holds it). `pixels`, `sampling`, `pixbufs` and `decoding` know GEGL and GdkPixbuf; `canvas`,
`layers`, `viewing`, `scratch`, `scaling`, `references`, `procedure` and `running` know GIMP,
`worker` GLib's main loop, `ui` GTK. An edit reads top-down in `edit.run`.
"""

VERSION = "0.1.0"
