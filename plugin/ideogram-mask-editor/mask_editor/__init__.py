"""Ideogram Mask Editor: repaint what is selected in GIMP with Ideogram 3.0, over 1min.ai.

Pure modules (errors, options, geometry, coverage, png, transport, provider, journal, api_key, edit)
know nothing of GIMP and run anywhere. `pixels` knows GEGL, `canvas` and `procedure` know GIMP,
`worker` knows GLib's main loop, `ui` knows GTK. An edit reads top-down in `edit.run`.
"""

VERSION = "0.1.0"
