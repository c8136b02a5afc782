// A page of another site, whose people have tokens that end soon, in a real Chromium: it goes on without a break.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { Browser } from "./support/browser.js";
import { Issuer } from "./support/issuer.js";
import { Peer } from "./support/peer.js";
import { dataFolder, root, Server } from "./support/server.js";

const room = "room/main";
const issuer = new Issuer();
const client = readFileSync(join(root, "framework/js/dist/index.js"));  // as `npm test` builds it

let browser;
before(async () => { browser = await Browser.launch(); });
after(async () => { await browser?.close(); });

/** The site: a page, the client, and a way to a token that ends in two seconds. */
async function site(context) {
    const given = [];
    const server = createServer((request, response) => {
        if (request.url === "/token") {
            given.push(issuer.token("ana", { seconds: 2 }));
            response.setHeader("Content-Type", "text/plain").end(given.at(-1));
        } else if (request.url === "/client.js") {
            response.setHeader("Content-Type", "text/javascript").end(client);
        } else {
            response.setHeader("Content-Type", "text/html").end("<!doctype html><title>a site</title><link rel=icon href=data:,>");
        }
    });
    await new Promise((done) => server.listen(0, "127.0.0.1", done));
    context.after(() => server.close());
    return { given, origin: `http://127.0.0.1:${server.address().port}` };
}

describe("a page whose token ends", () => {
    it("goes on with a newer one, and misses no message", { timeout: 60_000 }, async (context) => {
        const { given, origin } = await site(context);
        const server = await Server.during(context, "parlor-chat", ...issuer.options(dataFolder(context)), "--jwt-leeway", "0s",
            "--expiring-notice", "1s", "--allow-origin", origin, "--max-messages-per-second", "0");  // bo talks all the time
        const { page, problems } = await browser.person();
        await page.goto(origin);
        await page.evaluate(async ([url, name]) => {
            const { Client } = await import("/client.js");
            window.heard = [];
            window.interruptions = 0;
            const connected = new Client(url, { token: async () => (await fetch("/token")).text() });
            connected.onInterrupted(() => { window.interruptions += 1; });
            await connected.connect();
            const joined = await connected.join(name);
            joined.on("said", ({ text }, { seq }) => { window.heard.push(`${seq} ${text}`); });
        }, [server.ws("/ws"), room]);

        const bo = await Peer.connect(server, { headers: { Authorization: `Bearer ${issuer.token("bo")}` } });
        await bo.join(room);
        const said = [];
        while (given.length < 4) {  // the third of them has ended by then
            const { seq } = await bo.ok({ type: "say", room, data: { text: `word ${said.length}` } });
            said.push(`${seq} word ${said.length}`);
            await page.waitForFunction((count) => window.heard.length >= count, said.length);
        }
        assert.deepEqual(await page.evaluate(() => window.heard), said);
        assert.equal(await page.evaluate(() => window.interruptions), 0);
        assert.deepEqual(problems, []);
    });

    it("is put out with 1008 when there is no newer one", { timeout: 30_000 }, async (context) => {
        const server = await Server.during(context, "parlor-chat", ...issuer.options(dataFolder(context)), "--jwt-leeway", "0s");
        const ana = await Peer.connect(server, { headers: { Authorization: `Bearer ${issuer.token("ana", { seconds: 2 })}` } });
        assert.equal((await ana.event("expiring")).data.in_ms <= 2000, true);
        assert.equal((await ana.closed).code, 1008);
    });
});
