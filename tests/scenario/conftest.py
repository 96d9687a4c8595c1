"""The folder of scenario files that the tests of this folder write into."""

import pytest
from files import Tree


@pytest.fixture
def tree(tmp_path):
    return Tree(tmp_path)
