"""Finding a sheet on a table."""

import numpy as np
import pytest

from ingest.paper import cleaning, perspective
from tests.ingest.paper.letters import FRENCH, blank, drawn, faint, photographed, scanned

PAGE = scanned(drawn(FRENCH))


class TestSheet:
    def test_is_found_on_a_table(self) -> None:
        corners = perspective.sheet(photographed(drawn(FRENCH)))
        assert corners is not None
        assert corners.round(-1) == pytest.approx(
            np.array([(360, 370), (2380, 500), (2510, 3360), (260, 3460)]), abs=25
        )

    @pytest.mark.parametrize("page", [PAGE, faint(drawn(FRENCH)), blank()], ids=["scan", "faint", "blank"])
    def test_is_not_sought_where_paper_fills_the_frame(self, page: cleaning.Pixels) -> None:
        assert perspective.sheet(page) is None

    def test_is_seen_from_above_once_flattened(self) -> None:
        photo = photographed(drawn(FRENCH))
        corners = perspective.sheet(photo)
        assert corners is not None
        flat, _, _ = perspective.flattened(cleaning.grey(photo), corners)
        assert flat.shape[0] / flat.shape[1] == pytest.approx(2**0.5, abs=0.01)
