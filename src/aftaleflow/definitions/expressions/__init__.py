"""The expression language: Python's grammar cut down to a total, typed one without side effects.

Unknown (`none`) works as in DMN: comparing with it is unknown, a condition that is unknown does
not hold. Expressions are parsed and type-checked when a file is loaded and have a bounded cost.
"""

from __future__ import annotations
