"""Where the shipped content lies: in the package when it is installed, else beside the sources."""

from __future__ import annotations

from pathlib import Path

CONTENT_FOLDERS = ("workflows", "forms", "reference")


def content_root() -> Path:
    """The folder that holds `workflows/`, `forms/` and `reference/`."""
    package = Path(__file__).resolve().parent.parent
    installed = package / "content"
    return installed if installed.is_dir() else package.parent.parent


def shipped_paths() -> list[Path]:
    """The folders of the shipped content."""
    return [content_root() / name for name in CONTENT_FOLDERS]
