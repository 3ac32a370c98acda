"""``make screenshots``: the pictures of README and docs/, taken anew from the demo desk after an evening's work.

It starts the product in a folder and on a port of its own, does the work through the same actions as the pages, and
photographs ``PICTURES`` in Debian's Chromium. Another picture is another line there.
"""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from tests.support.browser import WAIT_MILLISECONDS, Complaints, chromium_program, launched
from tests.support.product import ROOT, Product

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

FOLDER = ROOT / "docs" / "images"
MOST_BYTES = 1_500_000
PATIENCE = 300  # seconds for the start, and for the suggestions
Screen = Literal["desktop", "phone"]
SIZES: dict[Screen, tuple[int, int, float]] = {"desktop": (1440, 900, 1), "phone": (390, 844, 1.5)}


@dataclass(frozen=True)
class Picture:
    """One file: who looks at which page, and how. ``path`` may name the ids that ``work_through`` returns.

    ``keys`` are pressed one after the other, until the selector ``until`` is seen; ``show`` is scrolled to the top.
    """

    name: str
    who: str
    path: str
    keys: tuple[str, ...] = ()
    until: str = "main"
    show: str = ""
    screen: Screen = "desktop"
    dark: bool = False


OPEN = "#items > .open button:has-text('Accept')"  # a suggestion that is open
PICTURES = (
    Picture("desk", "lead", "/"),
    Picture("queue", "lead", "/queue/"),
    Picture("article", "checker", "/articles/{article}/", keys=("n", "n"), until=OPEN),
    Picture("article-dark", "checker", "/articles/{article}/", keys=("n", "n"), until=OPEN, dark=True),
    Picture("article-phone", "checker", "/articles/{article}/", screen="phone"),
    Picture("claim", "lead", "/claims/{claim}/"),
    Picture("both-sides", "lead", "/claims/{claim}/", show="#counter-claims"),
    Picture("figures", "lead", "/claims/{figures}/", show="#figures"),
    Picture("missing", "checker2", "/claims/{lacking}/", show="#missing"),
    Picture("difference", "lead", "/publications/{corrected}/difference/"),
    Picture("claim-phone", "checker2", "/claims/{claim}/", screen="phone"),
    Picture("counter-claims", "checker", "/claims/{unlinked}/?link=bodies", show="#counter-claims"),
    Picture("review", "checker2", "/claims/{reviewed}/", show="#verdict"),
    Picture("story", "lead", "/stories/{story}/"),
)


def main() -> int:
    if not chromium_program():
        print("Chromium not found: apt-get install chromium", file=sys.stderr)
        return 1
    if not has_emoji_font():
        print("No emoji font here (apt-get install fonts-noto-color-emoji): emoji will be drawn as empty boxes.")
    with tempfile.TemporaryDirectory(prefix="factcheck-screenshots-") as folder:
        product = Product(Path(folder) / "var", Path(folder) / "log", start_seconds=PATIENCE).start()
        try:
            places = fill_the_desk(product)
            with launched() as browser:
                sizes = photograph(browser, product, places)
        finally:
            product.stop()
    total = sum(sizes.values())
    for name, size in sizes.items():
        print(f"{size / 1000:6.0f} kB  {name}")
    print(f"{total / 1000:6.0f} kB  together")
    if total > MOST_BYTES:
        print(f"That is more than {MOST_BYTES / 1000:.0f} kB: too much for a checkout.", file=sys.stderr)
        return 1
    return 0


def has_emoji_font() -> bool:
    if not shutil.which("fc-list"):
        return False
    return bool(subprocess.run(["fc-list", ":lang=und-zsye"], capture_output=True, check=False).stdout.strip())


def fill_the_desk(product: Product) -> dict[str, str]:
    """Wait for the suggestions, do an evening's work, and return the ids of what is worth looking at."""
    for name in [name for name in os.environ if name.startswith("FACTCHECK_")] + ["DATABASE_URL", "REDIS_URL"]:
        os.environ.pop(name, None)
    os.environ.update(FACTCHECK_VAR=str(product.var), DJANGO_SETTINGS_MODULE="factcheck.settings")
    import django

    django.setup()
    from factcheck.models import Job
    from tests.support.evening import work_through

    until = time.monotonic() + PATIENCE
    while Job.objects.exclude(state=Job.State.DONE).exists():
        if time.monotonic() > until:
            raise TimeoutError(f"No suggestions after {PATIENCE} s.")
        time.sleep(0.2)
    return work_through()


def photograph(browser: Browser, product: Product, places: dict[str, str]) -> dict[str, int]:
    """Take every picture, and return the files' sizes in bytes. A page that complains is an error."""
    FOLDER.mkdir(exist_ok=True)
    sizes = {}
    for picture in PICTURES:
        width, height, scale = SIZES[picture.screen]
        with browser.new_context(
            viewport={"width": width, "height": height},
            device_scale_factor=scale,
            color_scheme="dark" if picture.dark else "light",
            reduced_motion="reduce",
            has_touch=picture.screen == "phone",
        ) as context:
            context.set_default_timeout(WAIT_MILLISECONDS)
            complaints = Complaints(context)
            page = context.new_page()
            sign_in(page, product, picture.who)
            look(page, product.url + picture.path.format(**places), picture)
            file = FOLDER / f"{picture.name}.png"
            file.write_bytes(smaller(page.screenshot(animations="disabled", caret="hide")))
            sizes[file.name] = file.stat().st_size
            if complaints.lines:
                raise AssertionError(f"{picture.name}: {complaints.lines}")
    return sizes


def sign_in(page: Page, product: Product, who: str) -> None:
    from factcheck.demo import LOGINS

    page.goto(f"{product.url}/accounts/login/")
    page.get_by_label("User name").fill(who)
    page.get_by_label("Password").fill({name: password for name, password, _ in LOGINS}[who])
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("heading", name="Your desk").wait_for()


def look(page: Page, address: str, picture: Picture) -> None:
    answer = page.goto(address, wait_until="networkidle")
    assert answer is not None
    assert answer.ok, f"{picture.name}: {address} answered {answer.status}"
    for key in picture.keys:
        page.keyboard.press(key)
    page.locator(picture.until).first.wait_for()
    if picture.show:
        page.locator(picture.show).evaluate("part => part.scrollIntoView({block: 'start', behavior: 'instant'})")
    page.evaluate("document.fonts.ready.then(() => null)")
    page.mouse.move(0, 0)


def smaller(png: bytes) -> bytes:
    """The same picture in 256 colours, about a third of the size.

    After the commonest colour, the next one is always that which the picture would miss most: how far it is from the
    nearest one taken, times the root of its area. So grounds are exact, and a small red word stays red.
    """
    from PIL import Image

    image = Image.open(io.BytesIO(png)).convert("RGB")
    data = image.tobytes()
    pixels = [data[at : at + 3] for at in range(0, len(data), 3)]
    area = Counter(pixels)
    taken = [area.most_common(1)[0][0]]
    nearest = {colour: (distance(taken[0], colour), 0) for colour in area}
    while len(taken) < min(256, len(area)):
        missed = max(area, key=lambda colour: nearest[colour][0] * area[colour] ** 0.5)
        for colour in area:
            nearest[colour] = min(nearest[colour], (distance(missed, colour), len(taken)))
        taken.append(missed)
    small = Image.frombytes("P", image.size, bytes(nearest[pixel][1] for pixel in pixels))
    small.putpalette(b"".join(taken))
    made = io.BytesIO()
    small.save(made, "PNG", optimize=True)
    return made.getvalue()


def distance(one: bytes, other: bytes) -> int:
    return (one[0] - other[0]) ** 2 + (one[1] - other[1]) ** 2 + (one[2] - other[2]) ** 2


if __name__ == "__main__":
    sys.exit(main())
