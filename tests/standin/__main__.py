"""`python -m standin`: serve until SIGTERM or Ctrl-C.

Prints one line of JSON first: api_base, asset_base and api_key.
"""

from __future__ import annotations

import json
import signal
from argparse import ArgumentParser
from threading import Event

from .server import Standin


def main() -> None:
    parser = ArgumentParser(prog="standin", description="A local stand-in for the provider.")
    parser.add_argument("--port", type=int, default=0, help="of the API; 0 is any free one")
    parser.add_argument("--asset-port", type=int, default=0, help="of the results; likewise")
    parser.add_argument("--api-key", help="the key to accept; a random one by default")
    parser.add_argument("--delay", type=float, default=0.0, help="seconds before every answer")
    options = parser.parse_args()

    stopping = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    with Standin(options.api_key, api_port=options.port, asset_port=options.asset_port) as standin:
        standin.delay = options.delay
        names = ("api_base", "asset_base", "api_key")
        print(json.dumps({name: getattr(standin, name) for name in names}), flush=True)
        stopping.wait()


if __name__ == "__main__":
    main()
