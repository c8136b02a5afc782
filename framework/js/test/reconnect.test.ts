// The client after a lost connection, against a scripted server: resume, gaps, the queue.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Gap } from "../src/index.js";
import { connectedClient, joined, joinReply, reconnected, said, ScriptedSocket, settle } from "./scripted.js";

describe("after a lost connection", () => {
    it("resumes first, then takes each missed message once", async () => {
        const { room, heard, timers } = await joined();
        ScriptedSocket.last.says(said(121));
        const replayed: boolean[] = [];
        room.on("said", (_, meta) => replayed.push(meta.replayed));
        await reconnected(timers);
        const [first] = ScriptedSocket.last.sent;
        assert.deepEqual(first?.data, { token: "t1", rooms: { "room/main": 121 } });
        ScriptedSocket.last.says({ reply: first.id, data: { resume: "t9",
            rooms: { "room/main": { epoch: "e1", seq: 123, replayed: 2, gap: false } } } }, said(122), said(123), said(124));
        await timers.advance(0);
        assert.deepEqual(heard, [121, 122, 123, 124]);
        assert.deepEqual(replayed, [true, true, false]);
        await reconnected(timers);
        assert.deepEqual(ScriptedSocket.last.sent[0]?.data, { token: "t9", rooms: { "room/main": 124 } });
    });
    it("keeps its identity when it was resumed", async () => {
        const { client, timers } = await joined();
        await reconnected(timers, { user: "guest-else" });
        ScriptedSocket.last.answers("resume", { resume: "t9", rooms: { "room/main": { epoch: "e1", seq: 120, replayed: 0, gap: false } } });
        await timers.advance(0);
        assert.equal(client.user, "ana");
        assert.equal(client.state, "open");
    });
    it("reads the members again, since presence is not replayed", async () => {
        const { room, timers } = await joined();
        await reconnected(timers);
        ScriptedSocket.last.answers("resume", { resume: "t9", rooms: { "room/main": { epoch: "e1", seq: 120, replayed: 0, gap: false } } });
        await timers.advance(0);
        ScriptedSocket.last.answers("members", { members: [{ id: "m7", user: "cy" }] });
        await settle();
        assert.deepEqual([...room.members.keys()], ["m7"]);
    });
    it("tells of a gap", async () => {
        const { room, heard, timers } = await joined();
        const gaps: Gap[] = [];
        room.onGap((gap) => gaps.push(gap));
        await reconnected(timers);
        const { id } = ScriptedSocket.last.lastOf("resume");
        ScriptedSocket.last.says({ reply: id, data: { resume: "t9",
            rooms: { "room/main": { epoch: "e2", seq: 4, replayed: 0, gap: true } } } }, said(5));
        await timers.advance(0);
        assert.deepEqual(gaps, [{ after: 0, upTo: 4, newEpoch: true }]);
        assert.deepEqual(heard, [5]);
    });
    it("joins its rooms anew when the session is gone", async () => {
        const { client, room, timers } = await joined();
        const gaps: Gap[] = [];
        room.onGap((gap) => gaps.push(gap));
        await reconnected(timers);
        ScriptedSocket.last.refuses("resume", "unauthenticated");
        await timers.advance(0);
        assert.equal(client.state, "reconnecting");
        ScriptedSocket.last.answers("join", joinReply(130));
        await timers.advance(0);
        assert.equal(client.state, "open");
        assert.deepEqual(gaps, [{ after: 120, upTo: 130, newEpoch: false }]);
        await reconnected(timers, { resume: "t5" });
        assert.deepEqual(ScriptedSocket.last.sent[0]?.data, { token: "t2", rooms: { "room/main": 130 } });
    });
    it("ends a room that does not take it back", async () => {
        const { client, room, timers } = await joined();
        const ends: string[] = [];
        room.onEnded(({ code }) => ends.push(code));
        await reconnected(timers);
        ScriptedSocket.last.refuses("resume", "unauthenticated");
        await timers.advance(0);
        ScriptedSocket.last.refuses("join", "permission_denied");
        await timers.advance(0);
        assert.deepEqual(ends, ["permission_denied"]);
        assert.equal(client.state, "open");
    });
    it("starts the resume over when the next connection is lost in the middle of it", async () => {
        const { heard, timers } = await joined();
        await reconnected(timers);
        await reconnected(timers);
        assert.deepEqual(ScriptedSocket.last.sent[0]?.data, { token: "t1", rooms: { "room/main": 120 } });
        ScriptedSocket.last.answers("resume", { resume: "t9", rooms: { "room/main": { epoch: "e1", seq: 121, replayed: 1, gap: false } } });
        ScriptedSocket.last.says(said(121));
        await timers.advance(0);
        assert.deepEqual(heard, [121]);
    });
    it("does not list what it left meanwhile", async () => {
        const { room, timers } = await joined();
        ScriptedSocket.last.drops();
        await room.leave();
        await timers.advance(500);
        ScriptedSocket.last.hello();
        await settle();
        assert.deepEqual(ScriptedSocket.last.sent[0]?.data, { token: "t1", rooms: {} });
    });
    it("lists a room that the server put it in from its first message on, and shows nothing twice", async () => {
        const { client, timers } = await connectedClient();
        const texts: unknown[] = [];
        client.on<{ text: string }>("direct", ({ text }) => texts.push(text));
        const direct = (seq: number): object => ({ type: "direct", room: "user/ana", seq, data: { text: `d${seq}` } });
        await reconnected(timers);
        assert.deepEqual(ScriptedSocket.last.sent[0]?.data, { token: "t1", rooms: {} });
        ScriptedSocket.last.answers("resume", { resume: "t9", rooms: {} });
        ScriptedSocket.last.says(direct(7), direct(8), direct(8));
        await timers.advance(0);
        assert.deepEqual(texts, ["d7", "d8"]);
        await reconnected(timers);
        assert.deepEqual(ScriptedSocket.last.sent[0]?.data, { token: "t9", rooms: { "user/ana": 8 } });
        ScriptedSocket.last.answers("resume", { resume: "t10", rooms: { "user/ana": { epoch: "e", seq: 9, replayed: 1, gap: false } } });
        ScriptedSocket.last.says(direct(8), direct(9));
        await timers.advance(0);
        assert.deepEqual(texts, ["d7", "d8", "d9"]);
    });
});
