"""What people read: Danish first, English beside; dates, numbers and reasons in words."""

from __future__ import annotations
