// Section "the wire" of the design, as a stranger reads it: resume, takeover, keys, and what survives a kill.
import assert from "node:assert/strict";
import { after, before, beforeEach, describe, it } from "node:test";
import { peers } from "./support/peer.js";
import { dataFolder, Server } from "./support/server.js";

let server;
let room;
let rooms = 0;
before(async () => { server = await Server.start("parlor-chat"); });
after(() => server?.stop());
beforeEach(() => { room = `room/s${++rooms}`; });

const resume = (peer, token, seen) => peer.ok({ type: "resume", data: { token, rooms: seen } });

/** ana and bo in the room, ana's connection lost after she saw seq 1. */
async function lost(context, on = server) {
    const connect = peers(context, on);
    const [ana, bo] = [await connect("ana"), await connect("bo")];
    await ana.join(room);
    const { members } = await bo.join(room);
    await bo.say(room, "seen");
    await ana.event("said");
    await bo.event("presence", ({ data }) => data.count === 2).catch(() => undefined);
    await ana.drop();
    return { connect, ana, bo, anaId: members.find(({ user }) => user === "ana").id };
}

describe("resume", () => {
    it("brings each missed message once, in order, then live ones", async (context) => {
        const { connect, ana, bo } = await lost(context);
        for (const text of ["two", "three", "four"]) await bo.say(room, text);
        const back = await connect("ana");
        const { rooms: resumed, resume: next } = await resume(back, ana.hello.resume, { [room]: 1 });
        assert.equal(typeof next, "string");
        const { epoch, ...rest } = resumed[room];
        assert.equal(typeof epoch, "string");
        assert.deepEqual(rest, { seq: 4, replayed: 3, gap: false });
        await bo.say(room, "live");
        const heard = [];
        for (let i = 0; i < 4; i += 1) heard.push(await back.event("said"));
        assert.deepEqual(heard.map(({ seq, data }) => [seq, data.text]), [[2, "two"], [3, "three"], [4, "four"], [5, "live"]]);
        await back.sync();
        assert.equal(back.frames.some(({ type }) => type === "said"), false);
    });
    it("replies before the missed frames", async (context) => {
        const { connect, ana, bo } = await lost(context);
        await bo.say(room, "two");
        const back = await connect("ana");
        back.send({ type: "resume", id: 1, data: { token: ana.hello.resume, rooms: { [room]: 1 } } });
        const first = await back.next((frame) => frame.reply === 1 || frame.type === "said", "the reply or the message");
        assert.equal(first.reply, 1);
    });
    it("keeps the member and tells nobody", async (context) => {
        const { connect, ana, bo, anaId } = await lost(context);
        const back = await connect("ana");
        await resume(back, ana.hello.resume, { [room]: 1 });
        const { members } = await bo.ok({ type: "members", room });
        assert.equal(members.find(({ user }) => user === "ana").id, anaId);
        const cy = await connect("cy");
        await cy.join(room);
        await bo.event("presence", ({ data }) => data.joined.some(({ user }) => user === "cy"));
        const others = bo.frames.filter(({ type }) => type === "presence").flatMap(({ data }) => [...data.joined, ...data.left]);
        assert.deepEqual(others.filter(({ user }) => user === "ana"), []);
    });
    it("keeps the user, whatever the new connection was called", async (context) => {
        const { connect, ana, bo } = await lost(context);
        const back = await connect("someone-else");
        await resume(back, ana.hello.resume, { [room]: 1 });
        await back.say(room, "it is me");
        assert.equal((await bo.event("said", ({ data }) => data.text === "it is me")).data.from, "ana");
    });
    it("takes over from a connection that still holds the session: that one closes 4001", async (context) => {
        const connect = peers(context, server);
        const one = await connect("ana");
        await one.join(room);
        const two = await connect("ana");
        await resume(two, one.hello.resume, { [room]: 0 });
        assert.equal((await one.whenClosed()).code, 4001);
        assert.deepEqual(await two.say(room, "still here"), { seq: 1 });
        assert.equal((await two.ok({ type: "members", room })).members.length, 1);
    });
    it("says gap where it cannot replay, and live frames follow", async (context) => {
        const { connect, ana, bo } = await lost(context);
        const back = await connect("ana");
        const { rooms: resumed } = await resume(back, ana.hello.resume, { [room]: 99 });
        assert.deepEqual([resumed[room].gap, resumed[room].replayed, resumed[room].seq], [true, 0, 1]);
        await bo.say(room, "live");
        assert.equal((await back.event("said")).seq, 2);
    });
    it("says gap past max_resume_messages", async (context) => {
        const own = await Server.during(context, "parlor-chat", "--max-resume-messages", "5");
        const { connect, ana, bo } = await lost(context, own);
        for (let i = 0; i < 6; i += 1) await bo.say(room, `missed ${i}`);
        const back = await connect("ana");
        const { rooms: resumed } = await resume(back, ana.hello.resume, { [room]: 1 });
        assert.deepEqual([resumed[room].gap, resumed[room].replayed], [true, 0]);
        await back.sync();
        assert.equal(back.frames.some(({ type }) => type === "said"), false);
    });
    it("says gap when the window has passed", async (context) => {
        const own = await Server.during(context, "parlor-chat", "--resume-window", "400ms");
        const { connect, ana, bo } = await lost(context, own);
        await bo.event("presence", ({ data }) => data.left.length > 0);
        const back = await connect("ana");
        const { rooms: resumed } = await resume(back, ana.hello.resume, { [room]: 1 });
        assert.equal(resumed[room].gap, true);
        assert.deepEqual(await back.say(room, "joined anew"), { seq: 2 });
    });
    it("leaves held rooms that are not listed, and joins listed ones that are not held", async (context) => {
        const { connect, ana, bo } = await lost(context);
        const back = await connect("ana");
        const { rooms: resumed } = await resume(back, ana.hello.resume, { [`${room}-new`]: 0 });
        assert.deepEqual(Object.keys(resumed), [`${room}-new`]);
        await back.refused({ type: "say", room, data: { text: "x" } }, "failed_precondition");
        assert.deepEqual(await back.say(`${room}-new`, "x"), { seq: 1 });
        const went = await bo.event("presence", ({ data }) => data.left.length > 0);
        assert.deepEqual(went.data.left.map(({ user }) => user), ["ana"]);
    });
    it("takes the old token again when its reply was lost, until the client has spoken", async (context) => {
        const { connect, ana } = await lost(context);
        const second = await connect("ana");
        const { resume: token } = await resume(second, ana.hello.resume, { [room]: 1 });
        await second.drop();
        const third = await connect("ana");
        const { resume: newer } = await resume(third, ana.hello.resume, { [room]: 1 });
        await third.sync();
        await third.drop();
        const fourth = await connect("ana");
        await fourth.refused({ type: "resume", data: { token: ana.hello.resume, rooms: {} } }, "unauthenticated");
        const fifth = await connect("ana");
        assert.equal((await resume(fifth, newer, { [room]: 1 })).rooms[room].gap, false);
        assert.equal(typeof token, "string");
    });
    it("refuses tokens that it did not sign", async (context) => {
        const { connect, ana } = await lost(context);
        const token = ana.hello.resume;
        const forged = token.slice(0, -1) + (token.endsWith("A") ? "B" : "A");
        for (const bad of ["", "nonsense", forged, `${token}x`]) {
            const peer = await connect("ana");
            await peer.refused({ type: "resume", data: { token: bad, rooms: {} } }, "unauthenticated");
        }
        await (await connect("ana")).refused({ type: "resume", data: {} }, "invalid_argument");
    });
    it("comes first or not at all", async (context) => {
        const { connect, ana } = await lost(context);
        const late = await connect("ana");
        await late.sync();
        await late.refused({ type: "resume", data: { token: ana.hello.resume, rooms: {} } }, "failed_precondition");
    });
    it("brings missed direct messages, also to who had none before", async (context) => {
        const connect = peers(context, server);
        const [ana, bo] = [await connect("r-ana"), await connect("r-bo")];
        await ana.sync();
        await ana.drop();
        await bo.ok({ type: "direct", data: { to: "r-ana", text: "while you were away" } });
        const back = await connect("r-ana");
        await resume(back, ana.hello.resume, {});
        const direct = await back.event("direct");
        assert.deepEqual([direct.room, direct.seq, direct.data.text], ["user/r-ana", 1, "while you were away"]);
        await back.drop();
        await bo.ok({ type: "direct", data: { to: "r-ana", text: "again" } });
        const { resume: unused, ...third } = await resume(await connect("r-ana"), ana.hello.resume, { "user/r-ana": 1 });
        assert.equal(typeof unused, "string");
        assert.deepEqual([third.rooms["user/r-ana"].seq, third.rooms["user/r-ana"].gap], [2, false]);
    });
});

describe("a key", () => {
    it("gives a retry the same reply and no second effect", async (context) => {
        const connect = peers(context, server);
        const ana = await connect("ana");
        await ana.join(room);
        assert.deepEqual(await ana.say(room, "once", { key: "k-1" }), { seq: 1 });
        assert.deepEqual(await ana.say(room, "once", { key: "k-1" }), { seq: 1 });
        assert.deepEqual(await ana.say(room, "other", { key: "k-2" }), { seq: 2 });
        const { messages } = await ana.ok({ type: "history", room });
        assert.deepEqual(messages.map(({ text }) => text), ["once", "other"]);
    });
    it("belongs to its user and room", async (context) => {
        const connect = peers(context, server);
        const [ana, bo] = [await connect("ana"), await connect("bo")];
        for (const peer of [ana, bo]) {
            await peer.join(room);
            await peer.join(`${room}-b`);
        }
        assert.deepEqual(await ana.say(room, "a", { key: "same" }), { seq: 1 });
        assert.deepEqual(await bo.say(room, "b", { key: "same" }), { seq: 2 });
        assert.deepEqual(await ana.say(`${room}-b`, "c", { key: "same" }), { seq: 1 });
    });
    it("works over a lost connection, and from the user's other session", async (context) => {
        const { connect, ana, bo } = await lost(context);
        const back = await connect("ana");
        await resume(back, ana.hello.resume, { [room]: 1 });
        assert.deepEqual(await back.say(room, "sure", { key: "lost-1" }), { seq: 2 });
        await back.drop();
        const other = await connect("ana");
        await other.join(room);
        assert.deepEqual(await other.say(room, "sure", { key: "lost-1" }), { seq: 2 });
        assert.equal((await bo.ok({ type: "history", room })).messages.length, 2);
    });
    it("makes retries of a direct message harmless too", async (context) => {
        const connect = peers(context, server);
        const [ana, bo] = [await connect("k-ana"), await connect("k-bo")];
        const one = await ana.ok({ type: "direct", key: "d-1", data: { to: "k-bo", text: "once" } });
        const two = await ana.ok({ type: "direct", key: "d-1", data: { to: "k-bo", text: "once" } });
        assert.deepEqual(one, two);
        await bo.event("direct");
        await ana.ok({ type: "direct", key: "d-2", data: { to: "k-bo", text: "then" } });
        assert.equal((await bo.event("direct")).data.text, "then");
    });
});

describe("with --data", () => {
    it("a second server on the same data is refused", async (context) => {
        const data = dataFolder(context);
        await Server.during(context, "parlor-chat", "--data", data);
        await assert.rejects(Server.start("parlor-chat", "--data", data), /ended with [12]/);
    });
});
