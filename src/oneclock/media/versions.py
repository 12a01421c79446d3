"""Which libraries did it, for records that are to be understood years later."""

from __future__ import annotations

import av


def media_versions() -> dict[str, str]:
    versions = {"PyAV": av.__version__}
    for library, numbers in av.library_versions.items():
        versions[library] = ".".join(map(str, numbers))
    return versions
