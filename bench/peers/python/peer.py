"""The same look in Python, by asyncio, aiohttp and orjson: trace the person, find and fetch them at every source side by side, parse,
merge by id, one Bundle out. No decision, no account, no right-person check, no entries, no page.

Use: peer.py PORT DEMOGRAPHICS_URL SOURCE_URL...
"""

import asyncio
import sys
from urllib.parse import quote

import aiohttp
import orjson
import yarl
from aiohttp import web


async def get(client: aiohttp.ClientSession, address: str) -> bytes:
    # `encoded`: the address is right as it is, and aiohttp need not look.
    async with client.get(yarl.URL(address, encoded=True)) as answer:
        if answer.status != 200:
            raise web.HTTPBadGateway(text="a source failed")
        return await answer.read()


async def pages(client: aiohttp.ClientSession, address: str | None) -> list[dict]:
    found: list[dict] = []
    while address:
        bundle = orjson.loads(await get(client, address))
        found += [entry["resource"] for entry in bundle.get("entry", ())]
        address = next((link["url"] for link in bundle.get("link", ()) if link["relation"] == "next"), None)
    return found


async def source(client: aiohttp.ClientSession, base: str, number: str) -> list[tuple[str, dict]]:
    identifier = quote(f"https://fhir.nhs.uk/Id/nhs-number|{number}", safe="")
    held: list[tuple[str, dict]] = []
    for patient in await pages(client, f"{base}/Patient?identifier={identifier}"):
        held += [(base, one) for one in await pages(client, f"{base}/Patient/{patient['id']}/$everything")]
    return held


async def look(request: web.Request) -> web.Response:
    number = (await request.post())["nhs-number"]
    client, demographics, sources = request.app["client"], request.app["demographics"], request.app["sources"]
    await get(client, f"{demographics}/Patient/{number}")
    merged: dict[str, dict] = {}
    for held in await asyncio.gather(*(source(client, base, number) for base in sources)):
        for base, resource in held:
            key = f"{resource['resourceType']}/{resource['id']}"
            merged.setdefault(key, {"fullUrl": f"{base}/{key}", "resource": resource})
    bundle = {"resourceType": "Bundle", "type": "collection", "entry": list(merged.values())}
    return web.Response(body=orjson.dumps(bundle), content_type="application/fhir+json")


async def application(demographics: str, sources: list[str]) -> web.Application:
    app = web.Application()
    app["demographics"], app["sources"] = demographics, sources
    app["client"] = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0))
    app.router.add_post("/look", look)

    async def close(app: web.Application) -> None:
        await app["client"].close()

    app.on_cleanup.append(close)
    return app


if __name__ == "__main__":
    port, demographics, *sources = sys.argv[1:]
    web.run_app(application(demographics, sources), host="127.0.0.1", port=int(port), access_log=None, print=None)
