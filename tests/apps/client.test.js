// The JavaScript client against the real chat server: the parts that a scripted socket cannot prove.
import assert from "node:assert/strict";
import { after, before, beforeEach, describe, it } from "node:test";
import { Client } from "parlor-client";
import WebSocket from "ws";
import { peers } from "./support/peer.js";
import { Server, within } from "./support/server.js";

let server;
let name;
let rooms = 0;
before(async () => { server = await Server.start("parlor-chat"); });
after(() => server?.stop());
beforeEach(() => { name = `room/c${++rooms}`; });

/** A WebSocket class whose sockets the test can cut. */
function cuttable() {
    const sockets = [];
    return { sockets, cut: () => sockets.at(-1).terminate(), WebSocket: class extends WebSocket {
        constructor(...args) {
            super(...args);
            sockets.push(this);
        }
    } };
}

function client(context, user, options = {}) {
    const made = new Client(server.ws("/ws"), { user, WebSocket, backoff: { base: 20, cap: 200 }, ...options });
    context.after(() => made.close());
    return made;
}

const state = (of, wanted) => within(10_000, `the state ${wanted}`, new Promise((done) => {
    if (of.state === wanted) done();
    const stop = of.onState((change) => { if (change.state === wanted) { stop(); done(); } });
}));

/** Waits until a condition over what some subscription changes holds. */
function until(what, holds, subscribe) {
    return within(30_000, what, new Promise((done) => {
        const check = () => { if (holds()) done(); };
        subscribe(check);
        check();
    }));
}

describe("the client", () => {
    it("talks, asks and is told", async (context) => {
        const [ana, bo] = [client(context, "ana"), client(context, "bo")];
        await Promise.all([ana.connect(), bo.connect()]);
        const [inAna, inBo] = [await ana.join(name), await bo.join(name)];
        const heard = new Promise((done) => inBo.on("said", (data, meta) => done([data.text, data.from, meta.seq])));
        assert.deepEqual(await inAna.request("say", { text: "hi" }), { seq: 1 });
        assert.deepEqual(await heard, ["hi", "ana", 1]);
        await until("both members", () => inAna.members.size === 2, (check) => inAna.onMembers(check));
        const typing = new Promise((done) => inBo.on("typing", done));
        inAna.send("typing", {}, { volatile: true });
        assert.deepEqual(await typing, { from: "ana" });
        await assert.rejects(inAna.request("say", { text: 7 }), { code: "invalid_argument" });
        await assert.rejects(ana.join("room/a/b"), { code: "invalid_argument" });
        await inBo.leave();
        await until("bo gone", () => inAna.members.size === 1, (check) => inAna.onMembers(check));
    });

    it("hears direct messages in every session", async (context) => {
        const [ana, anaToo, bo] = [client(context, "dm-ana"), client(context, "dm-ana"), client(context, "dm-bo")];
        const texts = [];
        const both = until("both copies", () => texts.length === 2, (check) => {
            for (const one of [ana, anaToo]) one.on("direct", ({ text }) => { texts.push(text); check(); });
        });
        await Promise.all([ana.connect(), anaToo.connect(), bo.connect()]);
        await bo.request("direct", { to: "dm-ana", text: "psst" });
        await both;
        assert.deepEqual(texts, ["psst", "psst"]);
        await assert.rejects(bo.request("direct", { to: "dm-nobody", text: "x" }), { code: "not_found" });
    });

    it("misses nothing and shows nothing twice while its connection is cut again and again", async (context) => {
        const line = cuttable();
        const ana = client(context, "ana", { WebSocket: line.WebSocket });
        const bo = await peers(context, server)("bo");
        await ana.connect();
        const room = await ana.join(name);
        await bo.join(name);
        const heard = [];
        let gaps = 0;
        room.onGap(() => { gaps += 1; });
        const all = until("all messages", () => heard.length >= 100, (check) => {
            room.on("said", (_, { seq }) => { heard.push(seq); check(); });
        });
        for (let i = 1; i <= 100; i += 1) {
            await bo.say(name, `m${i}`);
            if (i % 10 === 0) line.cut();
        }
        await all;
        assert.deepEqual(heard, Array.from({ length: 100 }, (_, i) => i + 1));
        assert.equal(gaps, 0);
        assert.ok(line.sockets.length > 1);
    });

    it("gives each request one effect while its connection is cut again and again", async (context) => {
        const line = cuttable();
        const ana = client(context, "ana", { WebSocket: line.WebSocket, timeout: 30_000 });
        await ana.connect();
        const room = await ana.join(name);
        const replies = [];
        for (let round = 0; round < 10; round += 1) {
            const batch = Array.from({ length: 5 }, (_, i) => room.request("say", { text: `${round}.${i}` }));
            if (round % 2 === 0) line.cut();
            else void batch[0].then(() => line.cut());
            replies.push(...await Promise.all(batch));
        }
        assert.equal(new Set(replies.map(({ seq }) => seq)).size, 50);
        await state(ana, "open");
        const { messages } = await room.request("history", {}, { readOnly: true });
        assert.equal(messages.length, 50);
        assert.equal(new Set(messages.map(({ text }) => text)).size, 50);
    });

    it("keeps a list of more than a hundred members", async (context) => {
        const connect = peers(context, server);
        const crowd = await Promise.all(Array.from({ length: 120 }, (_, i) => connect(`many-${i}`)));
        await Promise.all(crowd.map((peer) => peer.join(name)));
        const ana = client(context, "ana");
        await ana.connect();
        const room = await ana.join(name);
        await until("121 members", () => room.members.size === 121, (check) => room.onMembers(check));
        await Promise.all(crowd.slice(0, 60).map((peer) => peer.close()));
        await until("61 members", () => room.members.size === 61 && room.count === 61, (check) => room.onMembers(check));
    });

    it("stays closed when another connection takes its session", async (context) => {
        const line = cuttable();
        const ana = client(context, "ana", { WebSocket: line.WebSocket });
        const token = new Promise((done) => {
            const socket = () => line.sockets[0];
            const connected = ana.connect();
            socket().addEventListener("message", ({ data }) => { const { type, data: hello } = JSON.parse(data); if (type === "hello") done(hello.resume); });
            connected.catch(() => undefined);
        });
        const other = await peers(context, server)("ana");
        const taken = await token;
        await state(ana, "open");
        await other.ok({ type: "resume", data: { token: taken, rooms: {} } });
        await state(ana, "closed");
        assert.equal(line.sockets.length, 1);
    });

    it("comes back after a server restart, into a log that began anew, and hears that there is a gap", async (context) => {
        const first = await Server.start("parlor-chat");
        const ana = new Client(first.ws("/ws"), { user: "ana", WebSocket, backoff: { base: 20, cap: 200 }, timeout: 60_000 });
        context.after(() => ana.close());
        await ana.connect();
        const room = await ana.join(name);
        const heard = [];
        const gaps = [];
        room.on("said", ({ text }) => heard.push(text));
        room.onGap((gap) => gaps.push(gap));
        await room.request("say", { text: "before" });
        const lost = state(ana, "reconnecting");
        await first.stop();
        await lost;
        const meanwhile = room.request("say", { text: "meanwhile" });
        await Server.during(context, "parlor-chat", "--listen", `127.0.0.1:${first.port}`);
        assert.deepEqual(await meanwhile, { seq: 1 });
        assert.deepEqual(await room.request("say", { text: "after" }), { seq: 2 });
        assert.deepEqual(heard, ["before", "meanwhile", "after"]);
        assert.equal(gaps.length, 1);
    });
});
