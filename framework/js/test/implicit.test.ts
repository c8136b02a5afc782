// Rooms that the server put the client in, such as an inbox, over reconnects: nothing missing, nothing twice.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Gap } from "../src/index.js";
import { connectedClient, reconnected, scriptedClient, ScriptedSocket, settle } from "./scripted.js";

const direct = (seq: number): object => ({ type: "direct", room: "user/ana", seq, data: { text: `d${seq}` } });
const inbox = (seq: number, replayed: number, gap = false, epoch = "e1"): object =>
    ({ "user/ana": { epoch, seq, replayed, gap } });

async function reader(): Promise<Awaited<ReturnType<typeof connectedClient>> & { heard: string[]; gaps: [string, Gap][] }> {
    const both = await connectedClient();
    const heard: string[] = [];
    const gaps: [string, Gap][] = [];
    both.client.on<{ text: string }>("direct", ({ text }, { replayed }) => heard.push(replayed ? `${text} again` : text));
    both.client.onGap((room, gap) => gaps.push([room, gap]));
    return { ...both, heard, gaps };
}

const resumes = (rooms: object): void => { ScriptedSocket.last.answers("resume", { resume: "t9", rooms }); };

describe("a room that the server joined for the client", () => {
    it("is taken in order when live messages come before the reply to the resume", async () => {
        const { heard, timers } = await reader();
        ScriptedSocket.last.says(direct(5));
        await reconnected(timers);
        ScriptedSocket.last.says(direct(9));
        resumes(inbox(9, 4));
        ScriptedSocket.last.says(direct(6), direct(7), direct(8), direct(9), direct(10));
        await timers.advance(0);
        assert.deepEqual(heard, ["d5", "d6 again", "d7 again", "d8 again", "d9 again", "d10"]);
    });
    it("is listed again where it was when a resume could not have it for a moment", async () => {
        const { timers } = await reader();
        ScriptedSocket.last.says(direct(5));
        await reconnected(timers);
        resumes({ "user/ana": { error: { code: "unavailable", message: "" } } });
        await timers.advance(0);
        await reconnected(timers);
        assert.deepEqual(ScriptedSocket.last.lastOf("resume").data, { token: "t9", rooms: { "user/ana": 5 } });
        resumes({ "user/ana": { error: { code: "permission_denied", message: "" } } });
        await timers.advance(0);
        await reconnected(timers);
        assert.deepEqual(ScriptedSocket.last.lastOf("resume").data, { token: "t9", rooms: {} });
    });
    it("is known from the reply when it brings what the client never heard of", async () => {
        const { heard, timers } = await reader();
        await reconnected(timers);
        ScriptedSocket.last.says(direct(3));
        resumes(inbox(3, 2));
        await timers.advance(0);
        await reconnected(timers);  // before any of it arrived
        assert.deepEqual(ScriptedSocket.last.lastOf("resume").data, { token: "t9", rooms: { "user/ana": 1 } });
        resumes(inbox(3, 2));
        ScriptedSocket.last.says(direct(2), direct(3));
        await timers.advance(0);
        assert.deepEqual(heard, ["d2 again", "d3 again"]);
    });
    it("keeps the early messages that nobody will replay", async () => {
        const { heard, timers } = await reader();
        await reconnected(timers);
        ScriptedSocket.last.says(direct(1), direct(2));
        resumes({});
        ScriptedSocket.last.says(direct(3));
        await timers.advance(0);
        assert.deepEqual(heard, ["d1", "d2", "d3"]);
    });
    it("keeps the early messages when the session is gone", async () => {
        const { heard, timers } = await reader();
        ScriptedSocket.last.says(direct(5));
        await reconnected(timers);
        ScriptedSocket.last.says(direct(8));
        ScriptedSocket.last.refuses("resume", "unauthenticated");
        await timers.advance(0);
        ScriptedSocket.last.says(direct(9));
        assert.deepEqual(heard, ["d5", "d8", "d9"]);
    });
    it("tells of a gap, and still gives what came early", async () => {
        const { heard, gaps, timers } = await reader();
        ScriptedSocket.last.says(direct(5));
        await reconnected(timers);
        ScriptedSocket.last.says(direct(2), direct(3));
        resumes(inbox(2, 0, true, "e2"));
        ScriptedSocket.last.says(direct(3), direct(4));
        await timers.advance(0);
        assert.deepEqual(heard, ["d5", "d2", "d3", "d4"]);
        assert.deepEqual(gaps, [["user/ana", { after: 5, upTo: 2, newEpoch: false }]]);
    });
    it("drops what an attempt held back when that attempt is lost, and gets it by the next one", async () => {
        const { heard, timers } = await reader();
        ScriptedSocket.last.says(direct(1));
        await reconnected(timers);
        ScriptedSocket.last.says(direct(2));
        await reconnected(timers);
        resumes(inbox(2, 1));
        ScriptedSocket.last.says(direct(2));
        await timers.advance(0);
        assert.deepEqual(heard, ["d1", "d2 again"]);
    });
    it("goes on after it was unavailable for a moment, also over a reconnect", async () => {
        const { heard, timers } = await reader();
        ScriptedSocket.last.says(direct(1), { type: "leave", room: "user/ana", data: { code: "unavailable", message: "" } });
        await reconnected(timers);
        assert.deepEqual(ScriptedSocket.last.lastOf("resume").data, { token: "t1", rooms: { "user/ana": 1 } });
        resumes(inbox(2, 1));
        ScriptedSocket.last.says(direct(2));
        await timers.advance(0);
        assert.deepEqual(heard, ["d1", "d2 again"]);
    });
    it("is forgotten when the server puts the client out", async () => {
        const { timers } = await reader();
        ScriptedSocket.last.says(direct(1), { type: "leave", room: "user/ana", data: { code: "permission_denied", message: "" } });
        await reconnected(timers);
        assert.deepEqual(ScriptedSocket.last.lastOf("resume").data, { token: "t1", rooms: {} });
    });
});

describe("a guest without a name", () => {
    it("asks for the name that it was given when it comes back", async () => {
        const { client, timers } = await connectedClient();
        assert.equal(ScriptedSocket.last.url, "ws://host/ws");
        await reconnected(timers);
        assert.equal(ScriptedSocket.last.url, "ws://host/ws?user=ana");
        ScriptedSocket.last.refuses("resume", "unauthenticated");
        await settle();
        assert.equal(client.user, "ana");
    });
    it("does not ask for a name that no guest may have", async () => {
        for (const user of ["a/b", "a,b", "a\u0000b", "é".repeat(17), ""]) {
            const { client, timers } = scriptedClient();
            void client.connect();
            ScriptedSocket.last.hello({ user });
            await reconnected(timers);
            assert.equal(ScriptedSocket.last.url, "ws://host/ws");
        }
    });
    it("does not change what the app asked for", async () => {
        const { client, timers } = scriptedClient({ user: "bo" });
        void client.connect();
        ScriptedSocket.last.hello({ user: "bo (2)" });
        await reconnected(timers);
        assert.equal(ScriptedSocket.last.url, "ws://host/ws?user=bo");
    });
});
