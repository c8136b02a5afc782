// The chat over TLS: in a real Chromium, and with Node's own TLS under the npm package `ws`.
import assert from "node:assert/strict";
import { it } from "node:test";
import { Browser, shot } from "./support/browser.js";
import { Certificate } from "./support/certificate.js";
import { Peer } from "./support/peer.js";
import { Server } from "./support/server.js";

const start = (context, certificate, ...options) => Server.during(context, "parlor-chat", ...certificate.options, ...options);

it("two people chat in browsers over wss, also across a new certificate", async (context) => {
    const certificate = new Certificate(context);
    const server = await start(context, certificate, "--threads", "2");
    const browser = await Browser.launch();
    context.after(() => browser.close());
    const sockets = [];
    const enter = async (name) => {
        const person = await browser.person({ trusting: true });
        person.page.on("websocket", (socket) => sockets.push(socket.url()));
        await person.page.goto(server.http);
        await person.page.getByLabel("What should people call you?").fill(name);
        await person.page.getByRole("button", { name: "Start chatting" }).click();
        await person.page.locator("#connection[data-state=open]").waitFor({ state: "attached" });
        return person;
    };
    const say = async ({ page }, text) => {
        await page.getByRole("textbox", { name: "Message" }).fill(text);
        await page.getByRole("textbox", { name: "Message" }).press("Enter");
    };
    const sees = ({ page }, text) => page.locator(".message:not(.pending) .text").filter({ hasText: text }).waitFor();

    const mia = await enter("mia");
    const tom = await enter("tom");
    await say(mia, "is this private?");
    await sees(tom, "is this private?");
    await say(tom, "as good as it gets");
    await sees(mia, "as good as it gets");
    await shot(mia.page, "tls");

    certificate.renew();
    await server.hangUp("the certificates were read again");
    await say(mia, "still the same connection");
    await sees(tom, "still the same connection");
    assert.equal(sockets.length, 2);
    await tom.page.reload();
    await sees(tom, "still the same connection");
    assert.equal(sockets.length, 3);
    for (const url of sockets) assert.match(url, /^wss:/);
    assert.deepEqual([mia.problems, tom.problems], [[], []]);
});

it("Node's TLS believes the certificate that it is given, and no other", async (context) => {
    const certificate = new Certificate(context);
    const server = await start(context, certificate);
    const ana = await Peer.connect(server, { user: "ana", ca: certificate.pem });
    await ana.join("room/main");
    const long = "x".repeat(40_000);
    await ana.say("room/main", long);
    assert.equal((await ana.event("said")).data.text, long);
    await ana.close();
    await assert.rejects(Peer.connect(server, { user: "eve", ca: new Certificate(context).pem }), /closed with 1006/);
});
