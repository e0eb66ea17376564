"""Who gets in, who does not, and what is kept of it."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from desk import PASSWORD, Desk

from annai import clock
from annai.gateway import staff
from annai.gateway.console import accounts, session
from annai.gateway.console.accounts import FAILURES, LOCK_SECONDS, AccountError
from annai.gateway.storage.database import open_database

pytestmark = pytest.mark.anyio


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch):
    """Moves the clock on."""

    def move(seconds: int) -> None:
        real = clock.now
        monkeypatch.setattr(clock, "now", lambda: real() + timedelta(seconds=seconds))

    return move


async def test_without_an_account_no_page_of_the_console_opens(desk: Desk) -> None:
    from annai.gateway.console.routes import ROUTES

    for route in ROUTES:
        path = route.path.replace("{", "").replace("}", "")
        for method in route.methods or ():
            if path != "/console/sign-in" and method in ("GET", "POST"):
                response = await desk.client.request(method, path)
                assert response.status_code == 303, path
                assert response.headers["Location"].startswith("/console/sign-in"), path


async def test_signing_in_leads_to_the_page_that_was_wanted(desk: Desk) -> None:
    asked = await desk.client.get("/console?q=a")
    assert asked.headers["Location"] == "/console/sign-in?next=%2Fconsole%3Fq%3Da"
    response = await desk.sign_in("hanako", PASSWORD, next="/console?q=a")
    assert response.headers["Location"] == "/console?q=a"
    assert "hanako" in (await desk.get("/console")).text


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "/consolex", "/\\evil", "", "/ask"])
async def test_after_signing_in_nobody_is_led_away(desk: Desk, target: str) -> None:
    response = await desk.sign_in("hanako", PASSWORD, next=target)
    assert response.headers["Location"] == "/console"


async def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(open_desk) -> None:
    async with open_desk(scheme="https") as desk:
        cookie = (await desk.sign_in("hanako", PASSWORD)).headers["Set-Cookie"].lower()
        assert cookie.startswith("__host-annai_staff=")
        for part in ("httponly", "secure", "samesite=lax", "path=/"):
            assert part in cookie
        assert "domain=" not in cookie
        assert (await desk.client.get("/console")).status_code == 200


async def test_the_token_is_not_in_the_database(desk: Desk) -> None:
    await desk.sign_in("hanako", PASSWORD)
    token = desk.client.cookies["annai_staff"]
    (row,) = await desk.rows("SELECT * FROM staff_sessions")
    assert token not in str(row)
    (account,) = await desk.rows("SELECT * FROM staff_accounts WHERE name = 'hanako'")
    assert account["password"].startswith("$argon2id$")


async def test_a_wrong_password_and_a_wrong_name_get_the_same_refusal(desk: Desk) -> None:
    pages = [await desk.sign_in("hanako", "wrong"), await desk.sign_in("nobody", "wrong")]
    assert [page.status_code for page in pages] == [403, 403]
    assert pages[0].text == pages[1].text.replace("nobody", "hanako")
    assert (await desk.client.get("/console")).status_code == 303


async def test_failures_lock_the_account_for_a_while(desk: Desk, later) -> None:
    for _ in range(FAILURES):
        await desk.sign_in("hanako", "wrong")
    assert (await desk.sign_in("hanako", PASSWORD)).status_code == 403
    assert (await desk.sign_in("kenji", PASSWORD)).status_code == 303
    later(LOCK_SECONDS + 1)
    assert (await desk.sign_in("hanako", PASSWORD)).status_code == 303


async def test_a_success_forgets_the_failures_before_it(desk: Desk) -> None:
    for password in [*["wrong"] * (FAILURES - 1), PASSWORD, "wrong"]:
        await desk.sign_in("hanako", password)
    assert (await desk.sign_in("hanako", PASSWORD)).status_code == 303


async def test_sign_ins_from_one_address_are_limited(desk: Desk) -> None:
    statuses = [(await desk.sign_in(f"name{number}", "wrong")).status_code for number in range(11)]
    assert statuses == [403] * 10 + [429]


@pytest.mark.parametrize("seconds", [session.IDLE_SECONDS, session.LONGEST_SECONDS])
async def test_a_session_ends_by_itself(operator: Desk, later, seconds: int) -> None:
    later(seconds + 1)
    assert (await operator.client.get("/console")).status_code == 303


async def test_signing_out_ends_the_session_on_the_server(operator: Desk) -> None:
    cookies = dict(operator.client.cookies)
    assert (await operator.post("/console/sign-out")).status_code == 303
    assert (await operator.client.get("/console", cookies=cookies)).status_code == 303


async def test_a_form_without_its_token_is_refused(operator: Desk) -> None:
    for token in ("", "0" * 64):
        operator.csrf = token
        assert (await operator.post("/console/sign-out")).status_code == 400
    assert (await operator.client.get("/console")).status_code == 200


@pytest.mark.parametrize("header", [{"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}])
async def test_a_form_from_another_site_is_refused(operator: Desk, header: dict[str, str]) -> None:
    fields = {"csrf": operator.csrf}
    response = await operator.client.post("/console/sign-out", data=fields, headers=header)
    assert response.status_code == 403
    fields = {"name": "hanako", "password": PASSWORD}
    assert (await operator.client.post("/console/sign-in", data=fields, headers=header)).status_code == 403


async def test_sign_ins_are_on_record_but_what_was_typed_as_a_name_is_not(desk: Desk) -> None:
    await desk.sign_in(PASSWORD, "hanako")
    await desk.sign_in("hanako", "wrong")
    await desk.sign_in("hanako", PASSWORD)
    await desk.post("/console/sign-out")
    log = await desk.rows("SELECT account, action FROM staff_audit ORDER BY id")
    assert [(row["account"], row["action"]) for row in log] == [
        ("", "sign_in_refused"),
        ("hanako", "sign_in_refused"),
        ("hanako", "signed_in"),
        ("hanako", "signed_out"),
    ]


async def test_the_console_can_be_switched_off(open_desk) -> None:
    async with open_desk(console=False) as desk:
        for path in ("/console", "/console/sign-in"):
            assert (await desk.client.get(path)).status_code == 404
        assert (await desk.client.get("/healthz")).status_code == 200


class TestCommand:
    """``python -m annai.gateway.staff``."""

    @pytest.fixture(autouse=True)
    def database(self, tmp_path, monkeypatch: pytest.MonkeyPatch) -> str:
        address = f"sqlite:///{tmp_path / 'own.db'}"
        monkeypatch.setenv("ANNAI_GATEWAY_DB", address)
        return address

    def run(self, monkeypatch: pytest.MonkeyPatch, *arguments: str, typed: str = PASSWORD) -> int:
        monkeypatch.setattr("sys.stdin", io.StringIO(typed + "\n"))
        return staff.main(arguments)

    def test_there_is_no_account_until_one_is_added(self, monkeypatch, capsys, database: str) -> None:
        assert self.run(monkeypatch, "list") == 0
        assert capsys.readouterr().out.strip() == ""
        assert self.run(monkeypatch, "add", "yuki", "--role", "editor") == 0
        assert self.run(monkeypatch, "list") == 0
        assert capsys.readouterr().out.splitlines()[-1] == "yuki\teditor"
        with open_database(database).begin() as connection:
            assert accounts.check_password(connection, "yuki", PASSWORD) == accounts.Staff("yuki", "editor")

    def test_weak_passwords_bad_names_and_doubles_are_refused(self, monkeypatch) -> None:
        assert self.run(monkeypatch, "add", "yuki", "--role", "editor", typed="short") == 1
        assert self.run(monkeypatch, "add", "ゆき", "--role", "editor") == 1
        assert self.run(monkeypatch, "add", "yuki", "--role", "editor") == 0
        assert self.run(monkeypatch, "add", "yuki", "--role", "operator") == 1

    def test_a_new_password_ends_sessions_and_lifts_a_lock(self, monkeypatch, database: str) -> None:
        self.run(monkeypatch, "add", "yuki", "--role", "editor")
        with open_database(database).begin() as connection:
            token = session.begin(connection, accounts.Staff("yuki", "editor"))
            for _ in range(FAILURES):
                accounts.check_password(connection, "yuki", "wrong")
        assert self.run(monkeypatch, "password", "yuki", typed="another long password") == 0
        with open_database(database).begin() as connection:
            assert session._find(connection, token) is None
            assert accounts.check_password(connection, "yuki", "another long password")

    def test_a_removed_account_is_gone(self, monkeypatch, database: str) -> None:
        self.run(monkeypatch, "add", "yuki", "--role", "operator")
        assert self.run(monkeypatch, "remove", "yuki") == 0
        assert self.run(monkeypatch, "remove", "yuki") == 1
        with open_database(database).begin() as connection, pytest.raises(AccountError):
            accounts.change_password(connection, "yuki", PASSWORD)
