"""What every test relies on: the same examples each time, and no silent skip where everything should be there.

Browser tests need a Chromium, tests marked `numba` need the extra `fast`. Where one is missing the test is skipped with its
reason; with CI=true the same absence is a failure.
"""

import importlib.util
import os
import shutil

import pytest
from hypothesis import HealthCheck, settings

MARKERS = (
    "numba: compiles rules; needs the extra `fast`",
    "browser: opens a page in Chromium",
    "slow: takes more than a few seconds",
)
FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync")
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")

# No database and no clock: an example found today is found on every machine, and a slow machine fails nothing.
settings.register_profile("house", derandomize=True, deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("house")


def find_chromium() -> str | None:
    """Path of an installed Chromium or Chrome; CHROMIUM in the environment names another one."""
    named = os.environ.get("CHROMIUM")
    return named or next((path for path in map(shutil.which, BROWSERS) if path), None)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--regolden", action="store_true", help="write the tables of tests/scenario/golden anew instead of comparing"
    )


@pytest.fixture
def regolden(request: pytest.FixtureRequest) -> bool:
    """Whether committed tables are to be written anew."""
    return bool(request.config.getoption("--regolden"))


def pytest_configure(config: pytest.Config) -> None:
    for marker in MARKERS:
        config.addinivalue_line("markers", marker)


def pytest_runtest_setup(item: pytest.Item) -> None:
    if item.get_closest_marker("browser") and find_chromium() is None:
        _absent(f"no Chromium found (looked for {', '.join(BROWSERS)}; CHROMIUM names another)")
    if item.get_closest_marker("numba") and importlib.util.find_spec("numba") is None:
        _absent("numba is not installed (extra `fast`)")


def _absent(reason: str) -> None:
    if os.environ.get("CI") == "true":
        pytest.fail(f"{reason}; with CI=true nothing may be skipped", pytrace=False)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def chromium() -> str:
    """Path of the browser, for tests marked `browser`."""
    path = find_chromium()
    assert path is not None, "a test that uses this fixture must be marked `browser`"
    return path


@pytest.fixture(scope="module")
def browser(chromium):
    """A headless Chromium, started once for the tests of a file; every page of it has cookies and storage of its own."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture
def page(browser):
    """A blank page in a browser that reaches no network; `page.outside` lists every address it asked for in vain."""
    page = browser.new_page()
    page.outside = []

    def guard(route):
        local = route.request.url.startswith(("file:", "data:", "blob:", "about:", "http://127.0.0.1", "http://localhost"))
        if local:
            route.continue_()
        else:
            page.outside.append(route.request.url)
            route.abort()

    page.route("**/*", guard)
    yield page
    page.close()
