"""The tests' hand inside GIMP: a loop that does what it is told over a socket, one verb a line.

Run by GIMP's own Python interpreter plug-in; the other end is `session.Session`. A request is
{"verb": ..., "with": {...}}, its answer {"value": ...} or {"error": traceback}. The verbs are in
`verbs/`. Images and items travel as the numbers that GIMP gives them, pixels as files of raw
samples, rows top down without padding.
"""

import inspect
import json
import os
import socket
import sys
import traceback

import gi

gi.require_version("Gegl", "0.4")
from gi.repository import Gegl

sys.path.insert(0, os.path.dirname(os.environ["GIMP_AGENT"]))  # this file, which is run by exec
from verbs import desk, images, key, layers, pixels, plug_in, selections

MODULES = (desk, images, key, layers, pixels, plug_in, selections)
VERBS = {
    name: verb for part in MODULES for name, verb in inspect.getmembers(part, inspect.isfunction)
}


def serve():
    Gegl.init(None)
    known = {**globals(), **VERBS}  # the bench has its own beside
    port = int(os.environ["GIMP_AGENT_PORT"])
    with socket.create_connection(("127.0.0.1", port)) as line, line.makefile("rw") as talk:
        for request in talk:
            asked = json.loads(request)
            try:
                answer = {"value": known[asked["verb"]](**asked["with"])}
            except Exception:
                answer = {"error": traceback.format_exc()}
            talk.write(json.dumps(answer) + "\n")
            talk.flush()


serve()
