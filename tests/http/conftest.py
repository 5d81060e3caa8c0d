"""The provider as the plug-in sees it, over a real socket, without GIMP."""

from __future__ import annotations

import pytest
from mask_editor.cancel import Cancel
from mask_editor.provider import Provider
from standin import Standin


@pytest.fixture
def cancel() -> Cancel:
    return Cancel()


@pytest.fixture
def provider(standin: Standin, cancel: Cancel) -> Provider:
    return Provider(standin.api_key, standin.api_base, standin.asset_base, cancel)
