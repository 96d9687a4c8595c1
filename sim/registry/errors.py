"""What the registry says when its data files do not fit together.

A registry is loaded whole or not at all, and it is loaded by people who have just edited a data file. So every check goes on
after the first finding, and one error carries all of them, each naming the file and the entry to open.
"""


class RegistryError(Exception):
    """All findings of one loading of data files, in the order of the files; `messages` is never empty."""

    messages: tuple[str, ...]

    def __init__(self, *messages: str) -> None:
        self.messages = messages
        super().__init__("\n".join(messages))
