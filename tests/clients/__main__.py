"""python -m tests.clients [--write]: what a lost answer costs, as a page."""

import sys
import tempfile
from pathlib import Path

from tests.clients.twice import PAGE, every_row, page_of

if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="hotset-clients-") as folder:
        page = page_of(every_row(Path(folder)))
    if "--write" in sys.argv:
        PAGE.write_text(page)
    else:
        sys.stdout.write(page)
