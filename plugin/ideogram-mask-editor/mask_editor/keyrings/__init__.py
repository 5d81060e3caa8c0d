"""The keyrings of the systems that GIMP runs on, a file for each; see `api_key.Keyring`."""

from __future__ import annotations

import sys

from ..api_key import Keyring


def of_this_system(may_ask: bool) -> Keyring | None:
    """The keyring of the user's system, None where it has none; imported when it is asked for.
    `may_ask`: the system may ask the user to unlock it. Raises KeyringTrouble where it does not
    answer."""
    if sys.platform == "darwin":
        from . import keychain

        return keychain.of_the_user()
    if sys.platform == "win32":
        from . import credential_manager

        return credential_manager.of_the_user()
    from . import secret_service

    return secret_service.of_the_session(may_ask)
