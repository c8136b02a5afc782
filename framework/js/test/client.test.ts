// The client against a scripted server and a manual clock: connecting, the heartbeat, requests.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { ParlorError, StateChange } from "../src/index.js";
import { connectedClient, reconnected, scriptedClient, ScriptedSocket, settle } from "./scripted.js";

describe("connecting", () => {
    it("offers the subprotocol and its guest name", () => {
        const { client } = scriptedClient({ user: "ana lee" });
        void client.connect();
        assert.deepEqual(ScriptedSocket.last.protocols, ["parlor.v1"]);
        assert.equal(ScriptedSocket.last.url, "ws://host/ws?user=ana+lee");
    });
    it("is open with the hello, not before, and says something at once", async () => {
        const { client } = scriptedClient();
        const connected = client.connect();
        assert.equal(client.state, "connecting");
        ScriptedSocket.last.hello({ user: "guest-1" });
        await connected;
        assert.equal(client.state, "open");
        assert.equal(client.user, "guest-1");
        assert.equal(ScriptedSocket.last.sent[0]?.type, "ping");
    });
    it("keeps trying with full jitter", async () => {
        const { client, timers } = scriptedClient({ backoff: { base: 1000, cap: 3000 } });
        const states: StateChange[] = [];
        client.onState((change) => states.push(change));
        void client.connect();
        for (let i = 0; i < 4; i += 1) {
            timers.randoms = [1];
            ScriptedSocket.last.drops();
            await timers.advance(3000);
        }
        const delays = states.filter(({ delay }) => delay !== undefined).map(({ delay }) => delay);
        assert.deepEqual(delays, [1000, 2000, 3000, 3000]);
        assert.equal(ScriptedSocket.all.length, 5);
    });
    it("asks a server that lets it in just to close less and less often", async () => {
        const { client, timers } = await connectedClient({ backoff: { base: 500, cap: 30_000 } });
        const delays: number[] = [];
        client.onState(({ delay }) => { if (delay !== undefined) delays.push(delay); });
        for (let i = 0; i < 4; i += 1) {
            ScriptedSocket.last.drops(1013, "too slow");
            await timers.advance(delays.at(-1) ?? 0);
            ScriptedSocket.last.hello({ resume: `t${i}` });
            await settle();
            ScriptedSocket.last.answers("resume", { resume: `u${i}`, rooms: {} });
            await settle();
            assert.equal(client.state, "open");
        }
        await timers.advance(10_000);
        ScriptedSocket.last.drops();
        assert.deepEqual(delays, [250, 500, 1000, 2000, 250]);
    });
    it("gives an attempt up that takes too long", async () => {
        const { client, timers } = scriptedClient({ connectTimeout: 5000 });
        void client.connect();
        await timers.advance(10_000);
        assert.ok(ScriptedSocket.all.length > 1);
        assert.equal(ScriptedSocket.all[0]?.terminated, true);
    });
    it("waits as long as the close reason asks", async () => {
        const { client, timers } = await connectedClient();
        ScriptedSocket.last.drops(1001, "server is stopping; reconnect_ms=7000");
        await timers.advance(6999);
        assert.equal(ScriptedSocket.all.length, 1);
        await timers.advance(1);
        assert.equal(ScriptedSocket.all.length, 2);
        assert.equal(client.state, "reconnecting");
    });
    it("stays closed after a final code and fails what waits", async () => {
        const { client, timers } = await connectedClient();
        const request = client.request("rooms");
        ScriptedSocket.last.drops(4001, "taken over");
        await assert.rejects(request, { code: "unavailable", message: "taken over" });
        await timers.advance(100_000);
        assert.equal(client.state, "closed");
        assert.equal(ScriptedSocket.all.length, 1);
    });
    it("does not wait when it is told that the network is back", async () => {
        const { client } = await connectedClient();
        ScriptedSocket.last.drops(1013, "slow; reconnect_ms=60000");
        client.retryNow();
        assert.equal(ScriptedSocket.all.length, 2);
    });
    it("closes with a close frame and cancels what waits", async () => {
        const { client, timers } = await connectedClient();
        const request = client.request("rooms");
        client.close();
        await assert.rejects(request, { code: "cancelled" });
        assert.equal(ScriptedSocket.last.closedWith, 1000);
        await timers.advance(100_000);
        assert.equal(ScriptedSocket.all.length, 1);
    });
});

describe("heartbeat", () => {
    it("asks after a silence and gives up after a second one", async () => {
        const { timers } = await connectedClient();
        const socket = ScriptedSocket.last;
        await timers.advance(24_999);
        assert.equal(socket.sent.length, 1);
        await timers.advance(1);
        assert.equal(socket.sent.length, 2);
        await timers.advance(10_000);
        assert.equal(socket.terminated, true);
    });
    it("leaves a dead browser socket alone until the next one has taken over: a close frame would end the memberships", async () => {
        const { client, timers } = await connectedClient();
        const socket = ScriptedSocket.last;
        Object.assign(socket, { terminate: undefined });
        await timers.advance(35_500);
        assert.equal(client.state, "reconnecting");
        assert.equal(socket.closedWith, undefined);
        ScriptedSocket.last.hello();
        await settle();
        assert.equal(socket.closedWith, undefined);
        ScriptedSocket.last.answers("resume", { resume: "t2", rooms: {} });
        await timers.advance(0);
        assert.equal(socket.closedWith, 1000);
    });
    it("is content with any frame", async () => {
        const { client, timers } = await connectedClient();
        await timers.advance(25_000);
        ScriptedSocket.last.says({ type: "news" });
        await timers.advance(20_000);
        assert.equal(client.state, "open");
    });
    it("is off when the server says 0", async () => {
        const { client, timers } = scriptedClient();
        void client.connect();
        ScriptedSocket.last.hello({ heartbeat_ms: 0 });
        await timers.advance(1_000_000);
        assert.equal(client.state, "open");
    });
});

describe("requests", () => {
    it("resolve with the reply's data", async () => {
        const { client } = await connectedClient();
        const request = client.request("rooms");
        ScriptedSocket.last.answers("rooms", { rooms: [] });
        assert.deepEqual(await request, { rooms: [] });
    });
    it("reject with the server's code and words", async () => {
        const { client } = await connectedClient();
        const request = client.request("direct", { to: "nobody", text: "hi" });
        ScriptedSocket.last.refuses("direct", "not_found", "no such user");
        await assert.rejects(request, { name: "ParlorError", code: "not_found", message: "no such user" });
    });
    it("end at their deadline, connected or not", async () => {
        const { client, timers } = await connectedClient();
        const request = assert.rejects(client.request("rooms", {}, { timeout: 500 }), { code: "deadline_exceeded" });
        await timers.advance(500);
        await request;
    });
    it("carry a key unless they only read", async () => {
        const { client } = await connectedClient();
        void client.request("direct", {});
        void client.request("rooms", {}, { readOnly: true });
        assert.match(ScriptedSocket.last.lastOf("direct").key ?? "", /^[\w-]{5,64}$/);
        assert.equal(ScriptedSocket.last.lastOf("rooms").key, undefined);
    });
    it("refuse what the server would close the connection for", async () => {
        const { client } = await connectedClient();
        await assert.rejects(client.request("direct", { text: "é".repeat(40_000) }), { code: "invalid_argument" });
        assert.equal(ScriptedSocket.last.said.length, 0);
    });
    it("wait in a bounded queue while there is no connection", async () => {
        const { client, timers } = await connectedClient({ maxQueue: 2 });
        ScriptedSocket.last.drops();
        void client.request("a").catch(() => undefined);
        assert.equal(client.send("b"), true);
        assert.equal(client.send("c"), false);
        await assert.rejects(client.request("d"), { code: "resource_exhausted" });
        await timers.advance(500);
        ScriptedSocket.last.hello();
        await settle();
        ScriptedSocket.last.answers("resume", { resume: "t2", rooms: {} });
        await timers.advance(0);
        assert.deepEqual(ScriptedSocket.last.said.map(({ type }) => type), ["resume", "a", "b"]);
    });
    it("are written again with the same key after a lost connection, sends are not", async () => {
        const { client, timers } = await connectedClient();
        const request = client.request("direct", { to: "bo", text: "hi" }, { timeout: 100_000 });
        client.send("note");
        const first = ScriptedSocket.last.lastOf("direct");
        await reconnected(timers);
        ScriptedSocket.last.answers("resume", { resume: "t3", rooms: {} });
        await timers.advance(0);
        assert.deepEqual(ScriptedSocket.last.lastOf("direct"), first);
        assert.equal(ScriptedSocket.last.sent.some(({ type }) => type === "note"), false);
        ScriptedSocket.last.answers("direct", { seq: 1 });
        assert.deepEqual(await request, { seq: 1 });
    });
    it("drop volatile sends while there is no connection", async () => {
        const { client } = await connectedClient();
        ScriptedSocket.last.drops();
        assert.equal(client.send("typing", {}, { volatile: true }), false);
    });
    it("of the server are answered with the handler's value or refusal", async () => {
        const { client } = await connectedClient();
        client.answer("ask", (data) => Promise.resolve({ got: data }));
        client.answer("bad", () => { throw new Error("boom"); });
        ScriptedSocket.last.says({ type: "ask", id: 9, data: { x: 1 } }, { type: "bad", id: "b" }, { type: "huh", id: 11 });
        await settle();
        const replies = new Map(ScriptedSocket.last.said.map((frame) => [frame.reply, frame]));
        assert.deepEqual(replies.get(9)?.data, { got: { x: 1 } });
        assert.equal(replies.get("b")?.error?.code, "internal");
        assert.equal(replies.get(11)?.error?.code, "not_found");
    });
    it("announce errors that belong to none of them", async () => {
        const { client } = await connectedClient();
        const errors: ParlorError[] = [];
        client.onError((error) => errors.push(error));
        ScriptedSocket.last.says({ reply: null, error: { code: "resource_exhausted", message: "slow down" } });
        assert.equal(errors[0]?.code, "resource_exhausted");
    });
});
