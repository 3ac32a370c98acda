"""Static files under names that carry their hash, compressed, cached for ever."""

from __future__ import annotations

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # whitenoise is not typed
    """Rewrites the imports of ES modules too, so that a module and what it imports change together."""

    support_js_module_import_aggregation = True
