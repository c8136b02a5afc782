// parlor-echo under the two WebSocket clients that most of npm uses.
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { after, before, describe, it } from "node:test";
import websocket from "websocket";
import WebSocket from "ws";
import { Server, within } from "./support/server.js";

let server;
before(async () => { server = await Server.start("parlor-echo"); });
after(() => server?.stop());

/** Both libraries behind one face: send, next message, close. */
const libraries = {
    ws: async (path) => {
        const socket = new WebSocket(server.ws(path));
        const messages = queue();
        socket.on("message", (data, isBinary) => messages.put(isBinary ? data : data.toString()));
        const closed = new Promise((done) => socket.on("close", (code) => done(code)));
        await within(5000, "the upgrade", once(socket, "open"));
        return {
            send: (data) => socket.send(data), next: messages.next, closed,
            close: (code) => socket.close(code),
            sendInPieces: (data, size) => {
                for (let at = 0; at < data.length; at += size) socket.send(data.slice(at, at + size), { fin: at + size >= data.length });
            },
            ping: async (payload) => {
                socket.ping(payload);
                return (await within(5000, "the pong", once(socket, "pong")))[0].toString();
            },
            raw: socket,
        };
    },
    websocket: async (path, config = {}) => {
        const client = new websocket.client(config);
        const connecting = within(5000, "the upgrade", new Promise((done, fail) => {
            client.on("connect", done);
            client.on("connectFailed", fail);
        }));
        client.connect(server.ws(path));
        const connection = await connecting;
        const messages = queue();
        connection.on("message", ({ type, utf8Data, binaryData }) => messages.put(type === "utf8" ? utf8Data : binaryData));
        const closed = new Promise((done) => connection.on("close", (code) => done(code)));
        return {
            send: (data) => connection.send(data), next: messages.next, closed, close: (code) => connection.close(code),
            ping: async (payload) => {
                connection.ping(payload);
                return (await within(5000, "the pong", once(connection, "pong")))[0].toString();
            },
        };
    },
};

function queue() {
    const items = [];
    let wake = () => undefined;
    return {
        put: (item) => { items.push(item); wake(); },
        next: () => within(5000, "an echo", (async () => {
            while (items.length === 0) await new Promise((done) => { wake = done; });
            return items.shift();
        })()),
    };
}

for (const [library, connect] of Object.entries(libraries)) {
    describe(`echo with ${library}`, () => {
        it("returns text and binary as what they are", async () => {
            const peer = await connect("/echo");
            for (const message of ["hello", "", "здравствуй 🙂", Buffer.from([0, 255, 1]), Buffer.alloc(0), "again"]) {
                peer.send(message);
                assert.deepEqual(await peer.next(), message);
            }
            peer.close(1000);
            await peer.closed;
        });
        it("returns large messages whole", async () => {
            const peer = await connect("/echo");
            for (const size of [125, 126, 65_535, 65_536]) {
                const message = randomBytes(size);
                peer.send(message);
                assert.ok(message.equals(await peer.next()), `${size} bytes`);
            }
            peer.close(1000);
            await peer.closed;
        });
        it("keeps the order of many at once", async () => {
            const peer = await connect("/echo");
            const all = Array.from({ length: 150 }, (_, i) => `message ${i}`);
            for (const message of all) peer.send(message);
            for (const message of all) assert.equal(await peer.next(), message);
            peer.close(1000);
            await peer.closed;
        });
        it("answers a ping with its payload", async () => {
            const peer = await connect("/echo");
            assert.equal(await peer.ping("marco"), "marco");
            peer.close(1000);
            await peer.closed;
        });
        for (const code of [1000, 1001, 3000, 4999]) {
            it(`returns the close code ${code}`, async () => {
                const peer = await connect("/echo");
                peer.close(code);
                assert.equal(await within(5000, "the close", peer.closed), code);
            });
        }
    });
}

describe("echo", () => {
    it("joins fragments, and sends a ping's pong between them", async () => {
        const peer = await libraries.ws("/echo");
        const text = "fragmented ".repeat(100);
        peer.sendInPieces(text, 37);
        assert.equal(await peer.next(), text);
        peer.raw.send("first ", { fin: false });
        assert.equal(await peer.ping("in between"), "in between");
        peer.raw.send("second", { fin: true });
        assert.equal(await peer.next(), "first second");
        peer.close();
        await peer.closed;
    });
    it("joins the fragments of the other library", async () => {
        const peer = await libraries.websocket("/echo", { fragmentOutgoingMessages: true, fragmentationThreshold: 100 });
        const bytes = randomBytes(10_000);
        peer.send(bytes);
        assert.ok(bytes.equals(await peer.next()));
        peer.close(1000);
        await peer.closed;
    });
    it("closes with 1009 what is longer than max_message_bytes, whole or in fragments", async () => {
        const whole = await libraries.ws("/echo");
        whole.send(Buffer.alloc(65_537));
        assert.equal(await within(5000, "the close", whole.closed), 1009);
        const pieces = await libraries.ws("/echo");
        pieces.sendInPieces(Buffer.alloc(65_537), 1000);
        assert.equal(await within(5000, "the close", pieces.closed), 1009);
    });
    it("closes with 1007 text that is no UTF-8", async () => {
        const peer = await libraries.ws("/echo");
        peer.raw.send(Buffer.from([0x61, 0xc0, 0x80]), { binary: false });
        assert.equal(await within(5000, "the close", peer.closed), 1007);
    });
    it("refuses what is no upgrade, and other paths", async () => {
        assert.equal((await fetch(new URL("/echo", server.http))).status, 426);
        assert.equal((await fetch(new URL("/nowhere", server.http))).status, 404);
        await assert.rejects(libraries.ws("/nowhere"), /404/);
    });
});
