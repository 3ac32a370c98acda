"""Static files under names that carry their hash, compressed, cached for ever; pages of many modules in one file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage
from whitenoise.storage import CompressedManifestStaticFilesStorage

from factcheck.web.bundle import bundle_script, bundle_style

BUNDLES = {
    "js/article.js": bundle_script,
    "js/here.js": bundle_script,
    "css/article.css": bundle_style,
}
"""Files that are collected together with what they import. Where nothing is collected, browsers follow the imports."""


class HashedStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # whitenoise is not typed
    """What imports is bundled, so that a module and what it imports change together."""

    def post_process(self, paths: dict[str, Any], dry_run: bool = False, **options: Any) -> Iterator[Any]:
        """As inherited, with the bundles in the place of their entries. Raises BundleError."""
        if not dry_run:
            paths = {**paths, **{name: self._bundled(name, paths) for name in BUNDLES if name in paths}}
        yield from super().post_process(paths, dry_run=dry_run, **options)

    def _bundled(self, name: str, paths: dict[str, Any]) -> tuple[FileSystemStorage, str]:
        """Write the bundle over the collected entry, and say where it is to be read."""

        def read(one: str) -> str:
            storage, path = paths[one]
            with storage.open(path) as file:
                content: bytes = file.read()
            return content.decode()

        content = BUNDLES[name](name, read)
        self.delete(name)
        self.save(name, ContentFile(content.encode()))
        return FileSystemStorage(location=self.location), name
