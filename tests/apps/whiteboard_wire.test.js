// What the whiteboard says and hears on the wire, byte by byte, written from docs/guide/protocol.md alone.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import WebSocket from "ws";
import { peers } from "./support/peer.js";
import { Server, within } from "./support/server.js";

const text = (value) => [Buffer.byteLength(value), ...Buffer.from(value)];
const message = (type, room, data, id) => Buffer.from([id === undefined ? 0 : 1, ...text(type), ...text(room), ...(id === undefined ? [] : [id]), ...data]);
const hover = [20, 30];                                       // x 10, y 15, in zigzag
const dot = [7, ...text(""), 1, 4, 0, 1, 20, 30, 1];          // stroke 7, by nobody, colour 1, width 4, from 0, one point, done

/** A client of parlor.v1.bin: binary messages are kept as they are, text goes the usual way. */
async function binaryClient(server, user) {
    const socket = new WebSocket(server.ws(`/ws?user=${user}`), ["parlor.v1.bin"]);
    const binary = [];
    const texts = [];
    let wake = () => undefined;
    socket.on("message", (data, isBinary) => {
        if (isBinary) binary.push(data);
        else texts.push(JSON.parse(data.toString()));
        wake();
    });
    const closed = new Promise((done) => socket.on("close", (code) => { done(code); }));
    const next = (list, matches) => within(8000, "a message", (async () => {
        for (;;) {
            const at = list.findIndex(matches);
            if (at >= 0) return list.splice(at, 1)[0];
            await new Promise((done) => { wake = done; });
        }
    })());
    const found = { socket, binary, closed, bytes: (type) => next(binary, (data) => data.includes(type)), frame: (matches) => next(texts, matches) };
    await found.frame((frame) => frame.type === "hello");
    return found;
}

describe("parlor.v1.bin", () => {
    it("carries binary messages both ways and all else as text", async (t) => {
        const server = await Server.during(t, "parlor-whiteboard");
        const ana = await binaryClient(server, "ana");
        t.after(() => ana.socket.terminate());
        assert.equal(ana.socket.protocol, "parlor.v1.bin");
        ana.socket.send(JSON.stringify({ type: "join", room: "board/a", id: 1 }));
        await ana.frame((frame) => frame.reply === 1);
        assert.deepEqual([...await ana.bytes("picture")], [0, ...text("picture"), ...text("board/a"), 1, 1, 0]);
        ana.socket.send(message("draw", "board/a", dot, 2));
        assert.deepEqual(await ana.frame((frame) => frame.reply === 2), { reply: 2, data: {} });
        assert.deepEqual([...await ana.bytes("drawn")],
            [4, ...text("drawn"), ...text("board/a"), 1, 1, 7, ...text("ana"), 1, 4, 0, 1, 20, 30, 1]);
        ana.socket.send(message("draw", "board/a", dot.slice(0, -1), 3));
        assert.deepEqual(await ana.frame((frame) => frame.reply === 3),
            { reply: 3, error: { code: "invalid_argument", message: "data.done: expected true or false" } });
        ana.socket.send(JSON.stringify({ type: "hover", room: "board/a", id: 4, data: { at: { x: 1, y: 2 } } }));
        assert.match((await ana.frame((frame) => frame.reply === 4)).error.message, /expected the binary form/);
    });

    it("closes with 1008 after three binary messages without a head", async (t) => {
        const server = await Server.during(t, "parlor-whiteboard");
        const ana = await binaryClient(server, "ana");
        for (let i = 0; i < 3; i += 1) ana.socket.send(Buffer.from([255, 255]));
        assert.equal(await within(8000, "the close", ana.closed), 1008);
    });
});

describe("parlor.v1", () => {
    it("hears binary messages as base64url, and closes with 1003 when it says one", async (t) => {
        const server = await Server.during(t, "parlor-whiteboard");
        const bo = await peers(t, server)("bo", { protocols: ["parlor.v1"] });
        await bo.join("board/a");
        const { data } = await bo.event("picture");
        assert.deepEqual([...Buffer.from(data, "base64url")], [1, 1, 0]);
        bo.socket.send(message("hover", "board/a", hover));
        assert.equal((await bo.whenClosed()).code, 1003);
    });
});
