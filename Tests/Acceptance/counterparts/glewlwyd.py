"""Glewlwyd (Debian), an OpenID Connect provider that we did not write, in a folder and on a port of its own (recipe: shared/parts)."""

from __future__ import annotations

import base64
import gzip
import json
import sqlite3
from pathlib import Path

import requests
from cryptography.hazmat.primitives.asymmetric import ec

from counterpart import Child, direct, direct_answers, free_ports

CLIENT, SECRET, PASSWORD = "carerecord", "only-for-tests", "only-for-tests"
INIT = Path("/usr/share/doc/glewlwyd/database/init.sqlite3.sql.gz")
# It knows no nested claims: Care Identity's roles travel as the text of their JSON.
ROLES = json.dumps([
    {"person_roleid": "r-1", "org_code": "RQX", "role_code": "S8000:G8000:R8009", "role_name": "Receptionist Access Role"},
    {"person_roleid": "r-2", "org_code": "R1H", "role_code": "S8000:G8000:R8000", "role_name": "Clinical Practitioner Access Role"},
])
CLAIMS = {"nhsid_nrbac_roles": ROLES, "selected_roleid": "r-2", "authentication_assurance_level": "2"}


def base64url(number: int) -> str:
    return base64.urlsafe_b64encode(number.to_bytes(32, "big")).rstrip(b"=").decode()


def new_key(name: str) -> dict:
    private = ec.generate_private_key(ec.SECP256R1()).private_numbers()
    public = private.public_numbers
    return {
        "kty": "EC", "crv": "P-256", "alg": "ES256", "use": "sig", "kid": name, "x": base64url(public.x), "y": base64url(public.y),
        "d": base64url(private.private_value),
    }


class Glewlwyd(Child):
    def __init__(self, folder: Path, redirect: str, back_channel: str):
        folder.mkdir(parents=True, exist_ok=True)
        port = free_ports(1)[0]
        self.root = f"http://127.0.0.1:{port}"
        self.issuer = f"{self.root}/api/oidc"
        with sqlite3.connect(folder / "glewlwyd.db") as database:
            database.executescript(gzip.decompress(INIT.read_bytes()).decode())
        lines = ['bind_address="127.0.0.1"']
        for line in Path("/etc/glewlwyd/glewlwyd.conf").read_text().splitlines():
            name = line.split("=")[0].strip()
            if line.strip().startswith("#") or name in ("bind_address", "port", "external_url", "log_mode"):
                continue
            if line.strip().startswith("@include"):
                line = f'database = {{ type = "sqlite3"; path = "{folder}/glewlwyd.db"; }};'
            lines.append(line)
        lines += [f"port={port}", f'external_url="{self.root}"', 'log_mode="console"']
        (folder / "glewlwyd.conf").write_text("\n".join(lines) + "\n")
        super().__init__(["/usr/bin/glewlwyd", f"--config-file={folder}/glewlwyd.conf"], folder, lambda: direct_answers(self.root))
        try:
            self.administrator = direct()
            self._set_up(redirect, back_channel)
        except BaseException:
            self.stop()
            raise

    def call(self, method: str, path: str, body: dict | None = None) -> dict | None:
        answer = self.administrator.request(method, f"{self.root}/api{path}", json=body, timeout=30)
        assert answer.status_code == 200, f"{method} {path}: {answer.status_code} {answer.text[:300]}"
        return answer.json() if answer.content else None

    def _set_up(self, redirect: str, back_channel: str) -> None:
        self.call("POST", "/auth/", {"username": "admin", "password": "password"})
        claims = [
            {"name": name, "user-property": name, "type": "string", "mandatory": True, "on-demand": False, "scope": []} for name in CLAIMS]
        on = [
            "auth-type-code-enabled", "auth-type-code-revoke-replayed", "auth-type-id-token-enabled", "pkce-allowed", "pkce-required",
            "session-management-allowed", "front-channel-logout-allowed", "back-channel-logout-allowed"]
        off = [
            "allow-non-oidc", "auth-type-token-enabled", "auth-type-none-enabled", "auth-type-password-enabled", "auth-type-client-enabled",
            "auth-type-implicit-enabled", "auth-type-refresh-enabled", "pkce-method-plain-allowed", "request-parameter-allow"]
        self.call("POST", "/mod/plugin/", {"module": "oidc", "name": "oidc", "display_name": "OpenID Connect", "parameters": {
            "iss": self.issuer, "jwt-type": "rsa", "jwt-key-size": "256", "jwks-private": json.dumps({"keys": [new_key("key-1")]}),
            "default-kid": "key-1", "access-token-duration": 3600, "refresh-token-duration": 1209600, "code-duration": 600,
            "subject-type": "public", "session-cookie-name": "GLEWLWYD_OIDC_SID", "session-cookie-expiration": 2419200, "scope": [],
            "claims": claims, "name-claim": "mandatory", "email-claim": "no", **dict.fromkeys(on, True), **dict.fromkeys(off, False)}})
        self._keep("user", dict.fromkeys(CLAIMS, False))
        self._keep("client", {
            "redirect_uri": True, "backchannel_logout_uri": False, "backchannel_logout_session_required": False, "authorization_type": True,
            "token_endpoint_auth_method": True, "post_logout_redirect_uris": True})
        self.call("POST", "/user/?source=database", {
            "username": "consultant", "password": PASSWORD, "name": "Dr Glewlwyd Consultant", "email": "consultant@example.org",
            "scope": ["openid"], "enabled": True, **CLAIMS})
        self.call("POST", "/client/?source=database", {
            "client_id": CLIENT, "name": "CareRecord", "confidential": True, "password": SECRET, "client_secret": SECRET,
            "redirect_uri": [redirect], "authorization_type": ["code"], "enabled": True, "scope": [], "backchannel_logout_uri": back_channel,
            "backchannel_logout_session_required": "1", "token_endpoint_auth_method": ["client_secret_basic"]})

    def _keep(self, kind: str, fields: dict[str, bool]) -> None:
        module = self.call("GET", f"/mod/{kind}/database")
        parameters = module.get("parameters") or {}
        parameters.setdefault("data-format", {}).update({
            name: {"multiple": multiple, "read": True, "write": True, "profile-read": False, "profile-write": False}
            for name, multiple in fields.items()})
        parameters.setdefault("use-glewlwyd-connection", True)
        module["parameters"] = parameters
        self.call("PUT", f"/mod/{kind}/database", module)
        self.call("PUT", f"/mod/{kind}/database/reset")

    def rotate_keys(self, name: str) -> None:
        """Another key signs from now on, and the one before is published no more."""
        module = self.call("GET", "/mod/plugin/oidc")
        module["parameters"]["jwks-private"] = json.dumps({"keys": [new_key(name)]})
        module["parameters"]["default-kid"] = name
        self.call("PUT", "/mod/plugin/oidc", module)
        self.call("PUT", "/mod/plugin/oidc/reset")

    def published(self) -> list[str]:
        return [key["kid"] for key in direct().get(f"{self.issuer}/jwks", timeout=30).json()["keys"]]

    def log_in(self, browser: requests.Session) -> None:
        """What its login page does: a password, and consent to the one scope."""
        answer = browser.post(f"{self.root}/api/auth/", json={"username": "consultant", "password": PASSWORD}, timeout=30)
        assert answer.status_code == 200, answer.text
        answer = browser.put(f"{self.root}/api/auth/grant/{CLIENT}", json={"scope": "openid"}, timeout=30)
        assert answer.status_code == 200, answer.text

    def authorize(self, browser: requests.Session, address: str) -> str:
        """Where it sends the browser back to, with a code."""
        assert address.startswith(self.issuer), address
        answer = browser.get(address + "&g_continue", allow_redirects=False, timeout=30)
        assert answer.status_code == 302, f"{answer.status_code}: {answer.text[:300]}"
        return answer.headers["location"]

    def sign_out(self, browser: requests.Session) -> None:
        """Ends its session, as the button of its end-session page does; it then tells the clients behind the browser's back."""
        session = browser.cookies.get("GLEWLWYD_OIDC_SID")
        answer = browser.delete(f"{self.issuer}/session/{session}", timeout=30)
        assert answer.status_code == 200, f"{answer.status_code} {answer.text[:300]}"
