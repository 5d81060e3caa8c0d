"""Where the plug-in's modules came from: Python loads this file first in every process whose
PYTHONPATH names its folder, and the plug-in knows nothing of it.

When a request is sent, the files of all modules that are loaded by then are written beside this
file, to `modules.json`. What is in `environment.json` there is added to the environment first.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

HERE = Path(__file__).parent


def audited(event: str, _arguments: object) -> None:
    if event == "http.client.send":
        modules = list(sys.modules.items())
        found = {name: getattr(module, "__file__", None) for name, module in modules}
        (HERE / "modules.json").write_text(json.dumps(found))


if (HERE / "environment.json").exists():
    os.environ.update(json.loads((HERE / "environment.json").read_text()))
if any(word.endswith("ideogram-mask-editor.py") for word in sys.orig_argv):
    sys.addaudithook(audited)
