from courrier.log import only_known_keys


class TestLog:
    def test_lets_through_only_the_keys_it_knows(self) -> None:
        line = only_known_keys(
            None, "info", {"event": "dispatch.sent", "reference": "MQS-…", "to": "odile@mail.example"}
        )
        assert line == {"event": "dispatch.sent", "reference": "MQS-…"}
