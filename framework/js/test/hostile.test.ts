// The client under schedules that nobody would choose: what happens between two lines of an app.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { ConnectionState } from "../src/index.js";
import { connectedClient, joined, joinReply, reconnected, said, scriptedClient, ScriptedSocket, settle } from "./scripted.js";

const resumed = (rooms: object = { "room/main": { epoch: "e1", seq: 120, replayed: 0, gap: false } }): void => {
    ScriptedSocket.last.answers("resume", { resume: "t9", rooms });
};

describe("a client that is closed", () => {
    it("right behind the hello stays closed", async () => {
        const { client, timers } = scriptedClient();
        const connected = client.connect();
        ScriptedSocket.last.hello();
        client.close();
        await assert.rejects(connected, { code: "unavailable" });
        await timers.advance(100_000);
        assert.equal(client.state, "closed");
        assert.equal(ScriptedSocket.all.length, 1);
    });
    it("right behind the reply to its resume stays closed", async () => {
        const { client, timers } = await joined();
        await reconnected(timers);
        resumed();
        client.close();
        await timers.advance(100_000);
        assert.equal(client.state, "closed");
    });
    it("by a handler of its own message hears no more", async () => {
        const { client, room, heard, timers } = await joined();
        room.on("said", () => { client.close(); });
        ScriptedSocket.last.says(said(121), said(122));
        await timers.advance(100_000);
        assert.deepEqual(heard, [121]);
        assert.equal(client.state, "closed");
    });
    it("can be opened again, as somebody new", async () => {
        const { client, timers } = await joined();
        client.close();
        const again = client.connect();
        ScriptedSocket.last.hello({ session: "s2", resume: "t2" });
        await again;
        await timers.advance(0);
        assert.deepEqual(ScriptedSocket.last.said, []);
    });
});

describe("a connection that is lost", () => {
    it("right behind the hello does not make the next one open before its own", async () => {
        const { client, timers } = scriptedClient();
        void client.connect();
        ScriptedSocket.last.hello();
        ScriptedSocket.last.drops();
        client.retryNow();
        await settle();
        assert.equal(client.state, "reconnecting");
        ScriptedSocket.last.hello({ session: "s2", resume: "t2" });
        await settle();
        assert.equal(client.state, "reconnecting");  // it resumes first
        resumed({});
        await timers.advance(0);
        assert.equal(client.state, "open");
    });
    it("behind a join reply still counts the join", async () => {
        const { client, timers } = await connectedClient();
        const room = client.room("room/main");
        const join = room.join();
        ScriptedSocket.last.answers("join", joinReply());
        ScriptedSocket.last.drops();
        await join;
        await timers.advance(500);
        ScriptedSocket.last.hello({ session: "s2", resume: "t2" });
        await settle();
        assert.deepEqual(ScriptedSocket.last.lastOf("resume").data, { token: "t1", rooms: { "room/main": 120 } });
    });
    it("before a join reply asks again, and enters once", async () => {
        const { client, timers } = await connectedClient();
        const room = client.room("room/main");
        const join = room.join();
        await reconnected(timers);
        assert.deepEqual(ScriptedSocket.last.lastOf("resume").data, { token: "t1", rooms: {} });
        resumed({});
        await timers.advance(0);
        ScriptedSocket.last.answers("join", joinReply());
        await join;
        assert.equal(room.joined, true);
    });
    it("in the middle of a replay goes on where that ended", async () => {
        const { heard, timers } = await joined();
        await reconnected(timers);
        resumed({ "room/main": { epoch: "e1", seq: 124, replayed: 4, gap: false } });
        ScriptedSocket.last.says(said(121), said(122));
        await timers.advance(0);
        await reconnected(timers);
        assert.deepEqual(ScriptedSocket.last.lastOf("resume").data, { token: "t9", rooms: { "room/main": 122 } });
        resumed({ "room/main": { epoch: "e1", seq: 124, replayed: 2, gap: false } });
        ScriptedSocket.last.says(said(123), said(124), said(125));
        await timers.advance(0);
        assert.deepEqual(heard, [121, 122, 123, 124, 125]);
    });
    it("again and again before each reply sends each request once on each, in order, with its key", async () => {
        const { client, timers } = await connectedClient();
        const all = [1, 2, 3].map((n) => client.request(`r${n}`, {}, { timeout: 1_000_000 }));
        const first = ScriptedSocket.last.said;
        for (let i = 0; i < 5; i += 1) {
            await reconnected(timers);
            resumed({});
            await timers.advance(0);
            assert.deepEqual(ScriptedSocket.last.said.filter(({ type }) => type !== "resume"), first);
        }
        for (const n of [3, 1, 2]) ScriptedSocket.last.answers(`r${n}`, { n });
        assert.deepEqual(await Promise.all(all), [{ n: 1 }, { n: 2 }, { n: 3 }]);
    });
});

describe("a room that is left", () => {
    it("while the resume that lists it is on its way is left after it", async () => {
        const { room, timers } = await joined();
        await reconnected(timers);
        await room.leave();
        resumed();
        await timers.advance(0);
        assert.equal(room.joined, false);
        assert.equal(ScriptedSocket.last.lastOf("leave").room, "room/main");
        assert.equal(ScriptedSocket.last.sent.some(({ type }) => type === "members"), false);
    });
    it("while it is joined anew is left after that", async () => {
        const { room, timers } = await joined();
        await reconnected(timers);
        ScriptedSocket.last.refuses("resume", "unauthenticated");
        await settle();
        await room.leave();
        ScriptedSocket.last.answers("join", joinReply(1, "e2"));
        await timers.advance(0);
        assert.equal(room.joined, false);
        assert.equal(ScriptedSocket.last.lastOf("leave").room, "room/main");
    });
    it("and joined again in the same breath is joined", async () => {
        const { room, timers } = await joined();
        const left = room.leave();
        const back = room.join();
        assert.deepEqual(ScriptedSocket.last.said.map(({ type }) => type).slice(-2), ["leave", "join"]);
        ScriptedSocket.last.answers("leave");
        ScriptedSocket.last.answers("join", joinReply(130));
        await Promise.all([left, back]);
        await timers.advance(0);
        assert.equal(room.joined, true);
        assert.equal(room.seq, 130);
    });
    it("before its join is answered is left in the end", async () => {
        const { client, timers } = await connectedClient();
        const room = client.room("room/main");
        const join = room.join();
        const left = room.leave();
        assert.deepEqual(ScriptedSocket.last.said.map(({ type }) => type).slice(-2), ["join", "leave"]);
        ScriptedSocket.last.answers("join", joinReply());
        await join;
        await timers.advance(0);
        ScriptedSocket.last.answers("leave");
        await left;
        assert.equal(room.joined, false);
    });
    it("before its join is answered, and joined again, is joined: the last wish counts", async () => {
        const { client, timers } = await connectedClient();
        const room = client.room("room/main");
        const heard: unknown[] = [];
        room.on("welcome", (data) => heard.push(data));
        const first = room.join();
        const left = room.leave();
        const back = room.join();
        assert.deepEqual(ScriptedSocket.last.said.map(({ type }) => type).slice(-3), ["join", "leave", "join"]);
        const [join, , again] = ScriptedSocket.last.said.slice(-3);
        ScriptedSocket.last.says({ reply: join?.id, data: joinReply(1) });
        ScriptedSocket.last.says({ type: "welcome", room: "room/main", data: { time: 1 } });
        await first;
        ScriptedSocket.last.answers("leave");
        ScriptedSocket.last.says({ reply: again?.id, data: joinReply(2) });
        ScriptedSocket.last.says({ type: "welcome", room: "room/main", data: { time: 2 } });
        await timers.advance(0);
        await timers.advance(0);
        await Promise.all([left, back]);
        assert.equal(room.joined, true);
        assert.deepEqual(heard, [{ time: 2 }]);
    });
});

describe("an answer to the server", () => {
    it("that comes after the session changed is not given to the next one", async () => {
        const { client, timers } = await connectedClient();
        let finish: (value: unknown) => void = () => undefined;
        client.answer("ask", () => new Promise((done) => { finish = done; }));
        ScriptedSocket.last.says({ type: "ask", id: 1 });
        await reconnected(timers);
        ScriptedSocket.last.refuses("resume", "unauthenticated");
        await timers.advance(0);
        finish({});
        await settle();
        assert.equal(ScriptedSocket.last.sent.some(({ reply }) => reply !== undefined), false);
    });
    it("never goes ahead of a resume", async () => {
        const { client, timers } = await connectedClient();
        let finish: (value: unknown) => void = () => undefined;
        client.answer("ask", () => new Promise((done) => { finish = done; }));
        ScriptedSocket.last.says({ type: "ask", id: 1 });
        ScriptedSocket.last.drops();
        await timers.advance(500);
        finish({});
        await settle();
        ScriptedSocket.last.hello({ session: "s2", resume: "t2" });
        await settle();
        assert.equal(ScriptedSocket.last.sent[0]?.type, "resume");
    });
});

describe("a server that misbehaves", () => {
    it("with garbage, unknown replies and doubled messages changes nothing", async () => {
        const { client, heard, timers } = await joined();
        const states: ConnectionState[] = [];
        client.onState(({ state }) => states.push(state));
        ScriptedSocket.last.says("{", "[]", "null", { reply: 4711, data: {} }, { reply: "x" }, { reply: 4712, error: {} },
            { type: "said", room: "room/other", seq: 1 }, said(121), said(121), said(120), {}, { type: 5 });
        await timers.advance(0);
        assert.deepEqual(heard, [121]);
        assert.deepEqual(states, []);
    });
    it("by silence behind the hello of a resume is given up and tried again", async () => {
        const { client, timers } = await joined({ timeout: 5000, connectTimeout: 8000 });
        await reconnected(timers);
        const silent = ScriptedSocket.last;
        await timers.advance(8000);
        assert.equal(silent.terminated, true);
        await timers.advance(1000);
        assert.notEqual(ScriptedSocket.last, silent);
        ScriptedSocket.last.hello({ session: "s3", resume: "t3" });
        await settle();
        assert.deepEqual(ScriptedSocket.last.lastOf("resume").data, { token: "t1", rooms: { "room/main": 120 } });
        resumed();
        await timers.advance(0);
        assert.equal(client.state, "open");
    });
});
