"""Invented bureaus, schools and children for practice, rehearsal and pictures.

Every person is made up; identity numbers lie in the non-existent region 999999, phones in 199 0000.
"""
