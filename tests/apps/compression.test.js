// permessage-deflate with clients that know nothing of ours: the npm package `ws`, which offers it by itself, and Chromium.
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { describe, it } from "node:test";
import WebSocket from "ws";
import { Browser } from "./support/browser.js";
import { peers } from "./support/peer.js";
import { Server, within } from "./support/server.js";

const text = "what everybody says again and again; ".repeat(1500);

async function connect(context, options = {}) {
    const server = await Server.during(context, "parlor-echo", "--deflate", "on");
    const socket = new WebSocket(server.ws("/echo"), options);
    let agreed;
    socket.once("upgrade", ({ headers }) => { agreed = headers["sec-websocket-extensions"]; });
    await within(5000, "the upgrade", once(socket, "open"));
    context.after(() => socket.terminate());
    const next = async () => (await within(5000, "an echo", once(socket, "message")))[0];
    const closed = new Promise((done) => socket.on("close", (code) => done(code)));
    return { socket, agreed, next, closed };
}

describe("compression with ws", () => {
    it("is agreed on without context takeover, and saves what it should", async (context) => {
        const { socket, agreed, next } = await connect(context);
        assert.equal(agreed, "permessage-deflate; server_no_context_takeover; client_no_context_takeover");
        const { bytesRead, bytesWritten } = socket._socket;
        for (let i = 0; i < 3; ++i) {
            socket.send(text);
            assert.equal((await next()).toString(), text);
        }
        assert.ok(socket._socket.bytesRead - bytesRead < 3000, `${socket._socket.bytesRead - bytesRead} bytes came`);
        assert.ok(socket._socket.bytesWritten - bytesWritten < 3000, `${socket._socket.bytesWritten - bytesWritten} bytes went`);
    });
    for (const bits of [9, 10, 12, 15]) {
        it(`keeps to a window of ${bits} bits`, async (context) => {
            const { socket, agreed, next } = await connect(context, { perMessageDeflate: { serverMaxWindowBits: bits, threshold: 0 } });
            assert.match(agreed, new RegExp(`server_max_window_bits=${bits}$`));
            const far = randomBytes(3000).toString("hex");  // repeats, but only out of reach of the small windows
            for (const message of [text, far + far, "short", "", "здравствуй 🙂".repeat(200)]) {
                socket.send(message);
                assert.equal((await next()).toString(), message);
            }
        });
    }
    it("declines a window of 8 bits", async (context) => {
        const { socket, agreed, next } = await connect(context, { perMessageDeflate: { serverMaxWindowBits: 8 } });
        assert.equal(agreed, undefined);
        socket.send(text);
        assert.equal((await next()).toString(), text);
    });
    it("takes the longest messages though they grow, in one frame or many", async (context) => {
        const { socket, next } = await connect(context);
        const bytes = randomBytes(65_536);
        socket.send(bytes);
        assert.ok(bytes.equals(await next()));
        for (let at = 0; at < bytes.length; at += 5000) socket.send(bytes.subarray(at, at + 5000), { fin: at + 5000 >= bytes.length });
        assert.ok(bytes.equals(await next()));
    });
    it("stops a bomb with 1009", async (context) => {
        const { socket, closed } = await connect(context);
        socket.send(Buffer.alloc(20_000_000));
        assert.equal(await within(5000, "the close", closed), 1009);
    });
    it("is off unless it was switched on", async (context) => {
        const server = await Server.during(context, "parlor-echo");
        const socket = new WebSocket(server.ws("/echo"));
        await within(5000, "the upgrade", once(socket, "open"));
        assert.equal(socket.extensions, "");
        socket.terminate();
    });
});

describe("compression in the chat", () => {
    it("gives the same to those who have it and those who have not", async (context) => {
        const server = await Server.during(context, "parlor-chat", "--deflate", "on");
        const connected = peers(context, server);
        const [packed, plain] = [await connected("ana"), await connected("bo", { perMessageDeflate: false })];
        assert.ok(packed.socket.extensions && !plain.socket.extensions);
        for (const peer of [packed, plain]) await peer.join("room/main");
        await plain.say("room/main", text);
        for (const peer of [packed, plain]) assert.equal((await peer.event("said")).data.text, text);
        const { bytesRead } = packed.socket._socket;
        const { messages } = await packed.ok({ type: "history", room: "room/main", data: {} });
        assert.equal(messages[0].text, text);
        assert.ok(packed.socket._socket.bytesRead - bytesRead < 2000);
    });
    it("is what a browser offers and reads", async (context) => {
        const server = await Server.during(context, "parlor-chat", "--deflate", "on");
        const browser = await Browser.launch();
        context.after(() => browser.close());
        const { page } = await browser.person();
        await page.goto(server.http);
        const seen = await page.evaluate(async (said) => {
            const socket = new WebSocket(`ws://${location.host}/ws?user=ana`);
            const found = new Promise((done) => {
                socket.onmessage = ({ data }) => {
                    const frame = JSON.parse(data);
                    if (frame.type === "said") done(frame.data.text);
                };
            });
            await new Promise((done) => { socket.onopen = done; });
            socket.send(JSON.stringify({ type: "join", room: "room/main", id: 1 }));
            socket.send(JSON.stringify({ type: "say", room: "room/main", data: { text: said } }));
            return { extensions: socket.extensions, text: await found };
        }, text);
        assert.match(seen.extensions, /^permessage-deflate/);
        assert.equal(seen.text, text);
    });
});
