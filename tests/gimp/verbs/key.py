"""The plug-in's own keeping of the key, inside GIMP's Python, and a look into the keyring."""

import os
import sys

import gi

gi.require_version("Gimp", "3.0")
from gi.repository import Gimp


def key_store():
    """The plug-in's own, as a run of it without a window makes it."""
    folder = os.path.join(Gimp.directory(), "plug-ins", "ideogram-mask-editor")
    if folder not in sys.path:
        sys.path.insert(0, folder)
    from mask_editor import own

    return own.key_store(may_ask=False)


def keep_key(key):
    """What stood against the keyring, None: it took the key."""
    trouble = key_store().keep(key)
    return trouble and str(trouble)


def look_for_key(bus=None):
    """The key and where it is; else the kind of the error, and its words. `bus`: the address of a
    session bus in place of the one that there is."""
    usual = os.environ.get("DBUS_SESSION_BUS_ADDRESS", "")
    os.environ["DBUS_SESSION_BUS_ADDRESS"] = bus or usual
    try:
        kept = key_store().look()
    except Exception as error:
        return type(error).__name__, str(error)
    finally:
        os.environ["DBUS_SESSION_BUS_ADDRESS"] = usual
    return kept.key, kept.place


def forget_key():
    key_store().forget()


def labels_in_keyring():
    """What people see of our key in their keyring: the name of each item that holds one."""
    secret, service = secret_service()
    wanted, every = {"service": "1min.ai"}, secret.SearchFlags.ALL
    return [item.get_label() for item in service.search_sync(None, wanted, every, None)]


def lock_keyring():
    _secret, service = secret_service()
    service.lock_sync(service.get_collections(), None)


def secret_service():
    gi.require_version("Secret", "1")
    from gi.repository import Secret

    return Secret, Secret.Service.get_sync(Secret.ServiceFlags.LOAD_COLLECTIONS, None)
