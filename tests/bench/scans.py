"""Reading scans beside bare Tesseract."""

import io
import os
import tempfile
from pathlib import Path

from tests.bench.measure import SAMPLES, compare


def scans() -> None:
    """Reading scans beside bare Tesseract with the four languages on the same pages."""
    import pypdfium2

    from ingest.media import sniff
    from ingest.paper.scan import read_pages
    from models.house import Limits

    os.environ["OMP_THREAD_LIMIT"] = "1"
    clean = [SAMPLES / "post" / name for name in ("2026-11-03-scan0001.pdf", "scan_20261019_083412.pdf")]
    with tempfile.TemporaryDirectory() as folder:
        pages = []
        for path in clean:
            document = pypdfium2.PdfDocument(io.BytesIO(path.read_bytes()))
            for number, page in enumerate(document):
                target = Path(folder) / f"{path.stem}-{number}.png"
                page.render(scale=300 / 72).to_pil().convert("L").save(target)
                pages.append(target)

        def ours() -> None:
            for path in clean:
                data = path.read_bytes()
                read_pages(data, media=sniff(data, path.name), limits=Limits())

        def bare() -> None:
            import subprocess

            for page in pages:
                command = ["tesseract", str(page), "-", "-l", "fra+nld+deu+eng"]
                subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)

        compare(f"scans: read {len(pages)} clean pages", ours, bare, "bare tesseract, four languages", rounds=3)
