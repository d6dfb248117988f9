"""留守儿童关爱档案: files of left-behind children, duties of a plan, signed term packages.

One program, two sides: the school and the education bureau. See docs/architecture.md.
"""

__version__ = "0.1.0"
