"""Many edits in one GIMP, while one request in ten fails in one way or another: nothing leaks, and
nothing that was sold goes astray.

    HYPOTHESIS_PROFILE=long ./tests/run gimp -k soak -rP

makes 300 edits and shows the figures; otherwise there are a few, to see that the test is sound.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import gimp3
import pytest
from conftest import PROFILE
from gimp.profiles import quiet_profile
from gimp.session import Session, environment_for
from gimp.test_crashes import SLOW, journal_of, seeds_in, small_image
from mask_editor.past import PastJob, State
from standin import Standin, faults, tricks
from standin.faults import Fault, Faults, Kind

EDITS, SETTLED = (300, 50) if PROFILE == "long" else (10, 4)  # when memory and files are compared
SHARE = 0.1  # of the requests fail
STORMS = (0.0,) * 8 + (0.7, 1.0)  # of the requests for results, that fail by the way
SEED = 20261125
GROWTH = 150_000  # bytes an edit that GIMP may keep: its own lists grow, an image would be more
HTML = b"<html>Bad Gateway</html>"

ANY_REQUEST = (
    *(faults.status(500), faults.status(502, HTML, "text/html"), faults.status(429)),
    *(faults.status(400), faults.status(403), faults.status(200, b"{}", "application/json")),
    *(faults.reset(), faults.reset().unread(), faults.silence(0.2)),
    *(faults.delay(0.3), faults.slow_head(0.2), faults.slow_body(0.2)),
)
AFTER_THE_WORK = (faults.reset().after_sale(), faults.truncated(), faults.corrupt())
OF_A_RESULT = (faults.mislabelled("text/html"), faults.bomb(), faults.redirect("/elsewhere"))


class Weather(Faults):
    """Strikes a share of all requests, each with a fault that it can have. A request is repeated,
    and a result has several links: what is lost of single strikes is little, so there are storms
    over the links of an edit."""

    def __init__(self) -> None:
        super().__init__()
        self.chance = random.Random(SEED)  # asked on several threads, in any order
        self.struck = 0
        self.storm = 0.0

    def take(self, *kinds: Kind) -> Fault | None:
        if "link" in kinds and self.chance.random() < self.storm:
            return faults.status(403)
        if self.chance.random() >= SHARE:
            return None
        self.struck += 1
        some = ANY_REQUEST + AFTER_THE_WORK + (OF_A_RESULT if "link" in kinds else ())
        return self.chance.choice(some)


@pytest.fixture
def soaked(program: gimp3.Gimp, standin: Standin) -> Iterator[Session]:
    """A GIMP of its own, all whose temporary files are in its profile."""
    profile = quiet_profile(program)
    (profile / "temporary").mkdir()
    environment = {**environment_for(standin), "TMPDIR": str(profile / "temporary")}
    session = Session(program, profile, environment)
    session.keys.keep(standin.api_key)
    yield session
    print(session.output()[-10_000:])
    session.close()


def files_of(profile: Path) -> list[str]:
    """All in the profile but the journal, which has its own limits, and what Python compiled."""
    found = (place for place in profile.rglob("*") if place.is_file())
    return sorted(str(place) for place in found if not {"jobs", "__pycache__"} & {*place.parts})


def fate_of(past: PastJob, there: list[int], sold: bool, images: int) -> Counter[str]:
    """What became of the results of one edit, by their count; asserts that the journal and the
    image say the same, and that nothing that was sold is left out."""
    assert past.missing == ()
    assert past.state not in (State.BROKEN, State.RUNNING)
    inserted = [result.result.seed for result in past.results if result.inserted]
    assert sorted(inserted, key=lambda seed: seed or 0) == there
    waiting = sum(result.waits for result in past.results)
    assert past.waiting == (waiting > 0)
    if past.results:
        assert sold
        assert len(inserted) + waiting == len(past.results) == images
        return Counter(inserted=len(inserted), recoverable=waiting, sold=images)
    if sold:  # the answer was lost on its way
        assert past.state is State.FAILED
        assert past.ending is not None
        assert past.ending.may_be_charged
        assert "may have been charged" in past.account
        return Counter(lost=images, sold=images)
    return Counter()


@pytest.mark.timeout(20 * SLOW)
def test_soak(soaked: Session, standin: Standin) -> None:
    gimp, journal = soaked, journal_of(soaked.profile)
    chance = random.Random(SEED)
    standin.paint = tricks.unchanged
    standin.faults = weather = Weather()
    total, memory, files = Counter[str](), dict[int, int](), list[str]()
    waiting: list[str] = []
    for number in range(1, EDITS + 1):
        weather.storm = chance.choice(STORMS)
        before = {past.id for past in journal.jobs()}
        sales, images = standin.sales, chance.randint(1, 3)
        image, layer = small_image(gimp)
        options = {"prompt": f"toadstool {number}", "num-images": images}
        gimp.edit(image=image, drawables=[layer], options=options)
        (past,) = (past for past in journal.jobs() if past.id not in before)
        sold = standin.sales - sales
        assert past.asked is not None
        assert past.asked.options.prompt == options["prompt"]
        assert sold in (0, 1)
        total += fate_of(past, seeds_in(gimp, image), bool(sold), images)
        waiting += [past.id] if past.waiting else []
        gimp.close_image(image=image)
        assert gimp.images() == []
        if number in (SETTLED, EDITS // 2, EDITS):
            memory[number] = gimp.memory()
            files = files or files_of(gimp.profile)
    assert files_of(gimp.profile) == files
    assert total["sold"] == total["inserted"] + total["recoverable"] + total["lost"]

    standin.faults = Faults()
    for identity in waiting:
        results = journal.job(identity).results
        wanted = sorted(past.result.seed or 0 for past in results if past.waits)
        answer = gimp.recover(job=identity)
        assert answer["error"] == ""
        image = gimp.image_of(item=answer["layers"][0])
        assert seeds_in(gimp, image) == wanted
        total["recovered"] += len(wanted)
        gimp.close_image(image=image)
    assert total["recovered"] == total["recoverable"]
    assert not any(past.waiting for past in journal.jobs())
    assert files_of(gimp.profile) == files
    print(f"{EDITS} edits, {len(standin.requests)} requests, {weather.struck} struck")
    print(f"results: {dict(total)}")
    print(f"files {len(files)}; memory, MB: { {n: round(m / 1e6, 1) for n, m in memory.items()} }")
    if PROFILE == "long":
        assert total["recoverable"] > 0 < total["lost"]
        assert memory[EDITS] - memory[SETTLED] < GROWTH * (EDITS - SETTLED)
