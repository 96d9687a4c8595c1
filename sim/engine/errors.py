"""What can go wrong while people are advanced."""


class EngineMissing(Exception):
    """The engine asked for cannot run here."""


class EndlessDay(Exception):
    """A person had more than 16 things due on one day: two rules send her back and forth (contract 2)."""
