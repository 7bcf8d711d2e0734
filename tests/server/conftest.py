"""Servers that the live tests share: started once, by the one worker that runs these tests."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from generator import server
from generator.workspace import load
from tests.server import ground, live
from tests.server.ground import GROUPS, ODD, SETTINGS, STRANGERS, Site


@dataclass(frozen=True, slots=True)
class SignOn:
    """The sample's sites behind sign-on, running; `spare` is an address for a second server of the same sites."""

    site: Site
    spare: Site
    provider: live.Provider
    settings: str

    def at(self, site: Site, *, public: str = "anyone") -> str:
        """The settings of access for a site."""
        return self.settings.replace(self.site.address, site.address).replace("public: anyone", f"public: {public}", 1)


@pytest.fixture(scope="session")
def home() -> Iterator[Path]:
    """A folder that the web server can read."""
    with live.open_folder() as folder:
        yield folder


@pytest.fixture(scope="session")
def sign_on(home: Path) -> Iterator[SignOn]:
    """The sample's sites, built by the command, behind Apache and an identity provider."""
    made = live.certificates(home)
    site, spare = (Site(f"https://localhost:{live.free_port()}", home, made) for _ in range(2))
    with live.provider(home, made, [site.address, spare.address]) as provider:
        settings = SETTINGS.format(address=site.address, home=home, public="anyone", issuer=provider.issuer)
        secrets = f"OIDCClientSecret {live.SECRET}\nOIDCCryptoPassphrase {live.SECRET}\n"
        (home / "secrets.conf").write_text(f"{secrets}OIDCCABundlePath {made.authority}\n", encoding="utf-8")
        provider.knows({**{name: {"groups": [group]} for name, (_, group) in GROUPS.items()}, **STRANGERS, **ODD})
        ground.workspace(home, settings)
        ground.build(home)
        assert (site.folder / "server" / server.CONFIGURATION).is_file()
        assert load(home / "workspace").faults == ()
        with ground.serving(site, settings):
            yield SignOn(site, spare, provider, settings)


@pytest.fixture(scope="session")
def chromium(sign_on: SignOn) -> Iterator[Browser]:
    """A headless Chromium that trusts the servers' certificate."""
    with live.browser(sign_on.site.certificates.pin) as found:
        yield found
