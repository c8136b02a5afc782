// Section "the wire" of the design, as a stranger reads it: the upgrade, the hello, envelopes, ids, limits.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import WebSocket from "ws";
import { Peer, peers, refusedStatus } from "./support/peer.js";
import { Server } from "./support/server.js";

let server;
before(async () => { server = await Server.start("parlor-chat"); });
after(() => server?.stop());

describe("the upgrade", () => {
    it("takes a guest name of 1 to 32 bytes", async (context) => {
        const connect = peers(context, server);
        for (const name of ["a", "ana lee", "é".repeat(16), "x".repeat(32), "名前", "a+b&c=d%", "<b>"]) {
            assert.equal((await connect(name)).user, name);
        }
    });
    it("makes a name up for who brings none", async (context) => {
        const connect = peers(context, server);
        const [one, two] = [await connect(), await connect()];
        assert.match(one.user, /^guest-\w+$/);
        assert.notEqual(one.user, two.user);
    });
    for (const [what, query] of [["empty", "user="], ["33 bytes", `user=${"x".repeat(33)}`], ["17 times two bytes", `user=${"%C3%A9".repeat(17)}`],
        ["a slash", "user=a%2Fb"], ["a comma", "user=a%2Cb"], ["a control character", "user=a%07b"], ["a newline", "user=a%0Ab"],
        ["no UTF-8", "user=%FF"], ["a delete character", "user=a%7Fb"]]) {
        it(`refuses a name with ${what} by 400`, async () => {
            assert.equal(await refusedStatus(server.ws(`/ws?${query}`)), 400);
        });
    }
    it("selects parlor.v1, needs no subprotocol, and refuses unknown ones by 400", async (context) => {
        const connect = peers(context, server);
        assert.equal((await connect("ana", { protocols: ["parlor.v1"] })).socket.protocol, "parlor.v1");
        assert.equal((await connect("ana", { protocols: ["soap", "parlor.v1"] })).socket.protocol, "parlor.v1");
        assert.equal((await connect("ana")).socket.protocol, "");
        assert.equal(await refusedStatus(server.ws("/ws"), ["soap"]), 400);
    });
    it("refuses a foreign origin by 403 and takes its own and none", async (context) => {
        const connect = peers(context, server);
        assert.equal(await refusedStatus(server.ws("/ws"), [], { origin: "https://evil.example" }), 403);
        assert.equal(await refusedStatus(server.ws("/ws"), [], { origin: "null" }), 403);
        await connect("ana", { origin: server.http.replace(/\/$/, "") });
    });
});

describe("beside the socket", () => {
    it("serves the page under a strict content security policy", async () => {
        const answer = await fetch(server.http);
        assert.equal(answer.status, 200);
        assert.match(answer.headers.get("content-type"), /^text\/html/);
        assert.match(answer.headers.get("content-security-policy"), /default-src 'self'/);
        assert.match(await answer.text(), /<script type="module" src="app.js">/);
        for (const [path, type] of [["app.js", /javascript/], ["style.css", /^text\/css/], ["favicon.svg", /^image\/svg\+xml/]]) {
            assert.match((await fetch(new URL(path, server.http))).headers.get("content-type"), type);
        }
    });
    it("answers health questions", async () => {
        for (const path of ["/healthz", "/readyz"]) assert.equal((await fetch(new URL(path, server.http))).status, 200, path);
    });
});

describe("the hello", () => {
    it("is the first frame and tells the limits", async (context) => {
        const connect = peers(context, server);
        const { hello } = await connect("ana");
        assert.equal(typeof hello.session, "string");
        assert.match(hello.session, /^s/);
        assert.equal(typeof hello.resume, "string");
        assert.deepEqual({ user: hello.user, heartbeat_ms: hello.heartbeat_ms, max_message_bytes: hello.max_message_bytes },
            { user: "ana", heartbeat_ms: 25_000, max_message_bytes: 65_536 });
    });
    it("follows the options", async (context) => {
        const own = await Server.during(context, "parlor-chat", "--ping-interval", "7s", "--max-message-bytes", "4KiB");
        const { hello } = await peers(context, own)("ana");
        assert.deepEqual([hello.heartbeat_ms, hello.max_message_bytes], [7000, 4096]);
    });
});

describe("an envelope", () => {
    it("is answered under its id, of either kind", async (context) => {
        const peer = await peers(context, server)("ana");
        for (const id of [0, 1, 2 ** 53 - 1, "x", "é".repeat(32), ""]) {
            assert.deepEqual(await peer.ask({ type: "ping", id }), { reply: id, data: {} });
        }
    });
    it("without an id gets neither reply nor error", async (context) => {
        const peer = await peers(context, server)("ana");
        peer.send({ type: "ping" });
        peer.send({ type: "no-such-type" });
        peer.send({ type: "say", room: "room/not-joined", data: { text: "hi" } });
        peer.send({ type: "join", room: "bad/name/x" });
        await peer.sync();
        assert.deepEqual(peer.frames.filter(({ type }) => type !== "presence"), []);
    });
    it("may hold unknown fields and leave data out", async (context) => {
        const peer = await peers(context, server)("ana");
        assert.deepEqual(await peer.ask({ type: "ping", id: 1, colour: "red", data: { more: [1, { x: null }] } }), { reply: 1, data: {} });
        await peer.join("room/absent");
        assert.deepEqual((await peer.ok({ type: "history", room: "room/absent" })).messages, []);
    });
    for (const [what, text] of [["no JSON", "{"], ["nothing", ""], ["an array", "[]"], ["a number", "7"], ["no type", '{"id":1}'],
        ["a type that is no string", '{"type":7,"id":1}'], ["a fraction as id", '{"type":"ping","id":1.5}'],
        ["a negative id", '{"type":"ping","id":-1}'], ["an id above 2^53-1", '{"type":"ping","id":9007199254740992}'],
        ["an id of 65 bytes", `{"type":"ping","id":"${"x".repeat(65)}"}`], ["an object as id", '{"type":"ping","id":{}}'],
        ["a room that is no string", '{"type":"ping","id":1,"room":5}'], ["a key of 65 bytes", `{"type":"ping","id":1,"key":"${"k".repeat(65)}"}`],
        ["an empty key", '{"type":"ping","id":1,"key":""}']]) {
        it(`is not: ${what}`, async (context) => {
            const peer = await peers(context, server)("ana");
            peer.send(text);
            const answer = await peer.next((frame) => "reply" in frame, "an error reply");
            assert.equal(answer.error?.code, "invalid_argument", JSON.stringify(answer));
            await peer.sync();
        });
    }
    it("has a null reply where there is no id to answer", async (context) => {
        const peer = await peers(context, server)("ana");
        peer.send("not json");
        assert.equal((await peer.next((frame) => "reply" in frame, "an error reply")).reply, null);
    });
    it("is due: the third bad frame in a row closes 1008, two are forgiven", async (context) => {
        const peer = await peers(context, server)("ana");
        for (let i = 0; i < 3; i += 1) {
            peer.send("bad");
            peer.send("bad");
            await peer.sync();
        }
        for (let i = 0; i < 3; i += 1) peer.send("bad");
        assert.equal((await peer.whenClosed()).code, 1008);
    });
    it("is text: a binary frame closes 1003", async (context) => {
        const peer = await peers(context, server)("ana");
        peer.socket.send(Buffer.from('{"type":"ping","id":1}'));
        assert.equal((await peer.whenClosed()).code, 1003);
    });
    it("is UTF-8: else it closes 1007", async (context) => {
        const peer = await peers(context, server)("ana");
        peer.socket.send(Buffer.from([0x22, 0xff, 0x22]), { binary: false });
        assert.equal((await peer.whenClosed()).code, 1007);
    });
    it("may be as long as the hello says; longer closes 1009", async (context) => {
        const peer = await peers(context, server)("ana");
        const padded = (bytes) => {
            const empty = JSON.stringify({ type: "ping", id: 1, data: { pad: "" } });
            return JSON.stringify({ type: "ping", id: 1, data: { pad: "x".repeat(bytes - empty.length) } });
        };
        peer.send(padded(65_536));
        await peer.next(({ reply }) => reply === 1, "the reply");
        peer.send(padded(65_537));
        assert.equal((await peer.whenClosed()).code, 1009);
    });
    it("with a number that no double holds never reaches others", async (context) => {
        const connect = peers(context, server);
        const [ana, bo] = [await connect("ana"), await connect("bo")];
        await ana.join("room/numbers");
        await bo.join("room/numbers");
        ana.send('{"type":"say","room":"room/numbers","id":1,"data":{"text":1e400}}');
        assert.equal((await ana.next(({ reply }) => reply === 1 || reply === null, "the error")).error.code, "invalid_argument");
        await ana.say("room/numbers", "fine");
        assert.equal((await bo.event("said")).data.text, "fine");
    });
});

describe("limits", () => {
    it("answer resource_exhausted, and close 1008 when it goes on", async (context) => {
        const own = await Server.during(context, "parlor-chat", "--max-messages-per-second", "10", "--message-burst", "20");
        const peer = await peers(context, own)("ana");
        let closed = false;
        void peer.closed.then(() => { closed = true; });
        let refused = 0;
        for (const start = Date.now(); !closed && Date.now() - start < 15_000;) {
            const reply = await peer.ask({ type: "ping" }).catch(() => undefined);
            if (reply?.error) assert.equal(reply.error.code, "resource_exhausted");
            if (reply?.error) refused += 1;
        }
        assert.equal((await peer.whenClosed()).code, 1008);
        assert.ok(refused > 10);
    });
    it("answer a message without an id under null", async (context) => {
        const own = await Server.during(context, "parlor-chat", "--max-messages-per-second", "1", "--message-burst", "3");
        const peer = await peers(context, own)("ana");
        for (let i = 0; i < 10; i += 1) peer.send({ type: "ping" });
        const reply = await peer.next((frame) => "reply" in frame, "the error");
        assert.deepEqual([reply.reply, reply.error.code], [null, "resource_exhausted"]);
    });
    it("hold for rooms a connection may be in", async (context) => {
        const own = await Server.during(context, "parlor-chat", "--max-rooms-per-connection", "4");
        const peer = await peers(context, own)("ana");
        for (let i = 0; i < 3; i += 1) await peer.join(`room/r${i}`);
        await peer.ask({ type: "join", room: "room/r3" });
        await peer.refused({ type: "join", room: "room/r4" }, "resource_exhausted");
    });
    it("close who says nothing at first 1008", async (context) => {
        const own = await Server.during(context, "parlor-chat", "--first-message-timeout", "300ms");
        const silent = await peers(context, own)("ana");
        assert.equal((await silent.whenClosed()).code, 1008);
    });
    it("drop who answers no ping", async (context) => {
        const own = await Server.during(context, "parlor-chat", "--ping-interval", "300ms", "--pong-timeout", "300ms");
        const connect = peers(context, own);
        const alive = await connect("ana");
        await alive.sync();
        const dead = await connect("bo", { autoPong: false });
        await dead.sync();
        await dead.whenClosed();
        await alive.sync();
        assert.equal(alive.socket.readyState, WebSocket.OPEN);
    });
});

describe("the end of the server", () => {
    it("is a close 1001 with a hint when to come back, and exit code 0", async (context) => {
        const own = await Server.start("parlor-chat");
        const connect = peers(context, own);
        const all = await Promise.all([connect("a"), connect("b"), connect("c")]);
        await own.stop();
        for (const peer of all) {
            const { code, reason } = await peer.whenClosed();
            assert.equal(code, 1001);
            assert.match(reason, /; reconnect_ms=\d+$/);
        }
        await assert.rejects(Peer.connect(own, { user: "late" }));
    });
});
