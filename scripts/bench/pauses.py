"""Notices when the whole machine stood still, as a virtual machine does that its host pauses."""

import threading
import time

TICK_S = 0.1
PAUSE_S = 2  # more than a full machine keeps a thread waiting


class StoodStill(Exception):
    """What was measured meanwhile means nothing, and may fail for it: every timer has run out."""


class Watch:
    """A thread that looks at the clock all the time."""

    def __init__(self):
        self.longest = 0.0
        threading.Thread(target=self._look, daemon=True).start()

    def __enter__(self):
        self.longest = 0.0

    def __exit__(self, *failure):
        """Whatever else went wrong in the block: the pause is the reason."""
        time.sleep(2 * TICK_S)  # so that the thread has looked since
        if self.longest > PAUSE_S:
            raise StoodStill(f"the machine stood still for {self.longest:.0f} s")

    def _look(self):
        last = time.monotonic()
        while True:
            time.sleep(TICK_S)
            last, before = time.monotonic(), last
            self.longest = max(self.longest, last - before)
