"""Use cases of the bureau side (学区 and 县教育局)."""
