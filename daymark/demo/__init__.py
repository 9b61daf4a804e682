"""An invented trust: staff, pupils, registers and the export files a school's own system would give.

Nobody in it exists. The same seed gives the same trust, file for file.
"""
