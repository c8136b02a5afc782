// A room of the client against a scripted server: joining, members, messages.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Gap, Meta, ParlorError } from "../src/index.js";
import { connectedClient, joined, joinReply, said, ScriptedSocket, settle } from "./scripted.js";

describe("a room", () => {
    it("is joined once, however often it is asked for", async () => {
        const { client } = await connectedClient();
        const rooms = Promise.all([client.join("room/main"), client.join("room/main")]);
        ScriptedSocket.last.answers("join", joinReply());
        const [a, b] = await rooms;
        assert.equal(a, b);
        assert.equal(ScriptedSocket.last.said.length, 1);
        assert.equal(a.members.get("m1")?.user, "ana");
    });
    it("loses nothing that follows the join reply in the same turn", async () => {
        const { client, timers } = await connectedClient();
        const heard: number[] = [];
        const app = client.join("room/main").then((room) => room.on("said", (_, { seq }) => heard.push(seq ?? 0)));
        const { id } = ScriptedSocket.last.lastOf("join");
        ScriptedSocket.last.says({ reply: id, data: joinReply() }, said(121), said(122));
        await app;
        await timers.advance(0);
        assert.deepEqual(heard, [121, 122]);
    });
    it("passes the refusal of a join on", async () => {
        const { client } = await connectedClient();
        const join = client.join("room/vip");
        ScriptedSocket.last.refuses("join", "permission_denied", "members only");
        await assert.rejects(join, { code: "permission_denied" });
    });
    it("hands a message on with its seq", async () => {
        const { room } = await joined();
        const seen: [unknown, Meta][] = [];
        room.on<{ text: string }>("said", (data, meta) => seen.push([data.text, meta]));
        ScriptedSocket.last.says(said(121, "hi"));
        assert.deepEqual(seen, [["hi", { type: "said", room: "room/main", seq: 121, replayed: false }]]);
    });
    it("keeps going when a handler throws, and hands the error to the app's own error handling", async (context) => {
        const { room, heard } = await joined();
        const uncaught: unknown[] = [];
        context.mock.method(globalThis, "queueMicrotask", (report: () => void) => {
            try { report(); } catch (error) { uncaught.push(error); }
        });
        const off = room.on("said", () => { throw new Error("the app's own"); });
        ScriptedSocket.last.says(said(121));
        off();
        ScriptedSocket.last.says(said(122));
        assert.deepEqual(heard, [121, 122]);
        assert.equal(uncaught.length, 1);
    });
    it("names the trace that a message belongs to, and none otherwise", async () => {
        const { room } = await joined();
        const traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
        room.send("say", { text: "a" }, { traceparent });
        room.send("typing", {}, { traceparent, volatile: true });
        void room.request("say", { text: "b" }, { traceparent }).catch(() => undefined);
        room.send("say", { text: "c" });
        assert.deepEqual(ScriptedSocket.last.said.slice(-4).map((frame) => frame.traceparent), [traceparent, traceparent, traceparent, undefined]);
    });
    it("keeps its members by presence", async () => {
        const { room } = await joined();
        let changes = 0;
        room.onMembers(() => changes += 1);
        ScriptedSocket.last.says({ type: "presence", room: "room/main",
            data: { joined: [{ id: "m5", user: "bo" }], left: [], count: 2 } });
        assert.deepEqual([...room.members.values()].map(({ user }) => user), ["ana", "bo"]);
        assert.equal(room.count, 2);
        assert.equal(changes, 1);
    });
    it("reads the rest of a long list", async () => {
        const { client, timers } = await connectedClient();
        const many = (from: number, to: number): { id: string; user: string }[] =>
            Array.from({ length: to - from }, (_, i) => ({ id: `m${from + i}`, user: `u${from + i}` }));
        const joining = client.join("room/main");
        ScriptedSocket.last.answers("join", joinReply(1, "e1", many(0, 100), 150));
        const room = await joining;
        await timers.advance(0);
        assert.deepEqual(ScriptedSocket.last.lastOf("members").data, { limit: 100 });
        ScriptedSocket.last.answers("members", { members: many(0, 100), more: true });
        await settle();
        assert.deepEqual(ScriptedSocket.last.lastOf("members").data, { after: "m99", limit: 100 });
        ScriptedSocket.last.answers("members", { members: many(100, 150) });
        await settle();
        assert.equal(room.members.size, 150);
    });
    it("hears when the server ends its membership", async () => {
        const { room } = await joined();
        const ends: ParlorError[] = [];
        room.onEnded((reason) => ends.push(reason));
        ScriptedSocket.last.says({ type: "leave", room: "room/main", data: { code: "permission_denied", message: "out" } });
        assert.deepEqual(ends.map(({ code }) => code), ["permission_denied"]);
        assert.equal(room.joined, false);
    });
    it("can be left and joined again without a gap", async () => {
        const { room, heard } = await joined();
        const gaps: Gap[] = [];
        room.onGap((gap) => gaps.push(gap));
        const leaving = room.leave();
        ScriptedSocket.last.says(said(121));
        ScriptedSocket.last.answers("leave");
        await leaving;
        const joining = room.join();
        ScriptedSocket.last.answers("join", joinReply(140));
        await joining;
        assert.deepEqual([heard, gaps], [[], []]);
    });
});
