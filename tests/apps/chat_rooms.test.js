// Section "the wire" of the design, as a stranger reads it: rooms, what is said in them, who is in them, direct messages.
import assert from "node:assert/strict";
import { after, before, beforeEach, describe, it } from "node:test";
import { peers } from "./support/peer.js";
import { Server } from "./support/server.js";

let server;
let room;
let rooms = 0;
before(async () => { server = await Server.start("parlor-chat"); });
after(() => server?.stop());
beforeEach(() => { room = `room/r${++rooms}`; });

async function together(context, ...names) {
    const connect = peers(context, server);
    const all = [];
    for (const name of names) {
        const peer = await connect(name);
        await peer.join(room);
        all.push(peer);
    }
    return all;
}

describe("join", () => {
    it("tells the room's epoch, seq and members", async (context) => {
        const connect = peers(context, server);
        const ana = await connect("ana");
        const first = await ana.join(room);
        assert.deepEqual({ ...first, epoch: "", members: [] }, { room, epoch: "", seq: 0, count: 1, members: [] });
        assert.equal(typeof first.epoch, "string");
        assert.equal(first.members[0].user, "ana");
        await ana.say(room, "one");
        const bo = await connect("bo");
        const second = await bo.join(room);
        assert.deepEqual([second.seq, second.count, second.epoch], [1, 2, first.epoch]);
        assert.deepEqual(second.members.map(({ user }) => user).sort(), ["ana", "bo"]);
        assert.match(second.members[0].id, /^m/);
        await ana.say(room, "two");
        assert.equal((await bo.event("said")).seq, 2);
        assert.deepEqual(bo.frames.filter(({ type }) => type === "said"), []);
    });
    it("knows what is no name, no template and not for us", async (context) => {
        const ana = await peers(context, server)("ana");
        for (const bad of ["room/", "room/a/b", `room/${"x".repeat(65)}`, "room/a\u0007", "room/a\n"]) {
            await ana.refused({ type: "join", room: bad }, "invalid_argument");
        }
        await ana.refused({ type: "join" }, "invalid_argument");
        for (const unknown of ["cellar/x", "nothing"]) {
            const { error } = await ana.ask({ type: "join", room: unknown });
            assert.ok(["not_found", "invalid_argument"].includes(error?.code), JSON.stringify(error));
        }
        await ana.refused({ type: "join", room: "cellar/x" }, "not_found");
        await peers(context, server)("bo");
        await ana.refused({ type: "join", room: "user/bo" }, "permission_denied");
        assert.equal((await ana.join(`room/${"x".repeat(64)}`)).count, 1);
        assert.equal((await ana.join("room/größe 名前")).count, 1);
    });
    it("makes two sessions of one user two members", async (context) => {
        const [one, two] = await together(context, "ana", "ana");
        assert.notEqual(one.hello.session, two.hello.session);
        const { members } = await two.ok({ type: "members", room });
        assert.deepEqual(members.map(({ user }) => user), ["ana", "ana"]);
        assert.notEqual(members[0].id, members[1].id);
    });
    it("lists at most 100 members; members pages through all", async (context) => {
        const connect = peers(context, server);
        const all = await Promise.all(Array.from({ length: 104 }, (_, i) => connect(`crowd-${i}`)));
        await Promise.all(all.map((peer) => peer.join(room)));
        const last = await connect("last");
        const reply = await last.join(room);
        assert.equal(reply.count, 105);
        assert.equal(reply.members.length, 100);
        const seen = new Set();
        for (let after; ;) {
            const { members } = await last.ok({ type: "members", room, data: { limit: 40, ...(after ? { after } : {}) } });
            assert.ok(members.length <= 40);
            for (const { id } of members) seen.add(id);
            if (members.length === 0) break;
            after = members.at(-1).id;
        }
        assert.equal(seen.size, 105);
    });
});

describe("say", () => {
    it("reaches everybody in one order, its sender before the reply", async (context) => {
        const [ana, bo] = await together(context, "ana", "bo");
        const before = Date.now();
        ana.send({ type: "say", room, id: 7, data: { text: "hi" } });
        const first = await ana.next((frame) => frame.type === "said" || frame.reply === 7, "the message or the reply");
        assert.deepEqual({ ...first, data: { ...first.data, at: 0 } }, { type: "said", room, seq: 1, data: { from: "ana", text: "hi", at: 0 } });
        assert.ok(Math.abs(first.data.at - before) < 60_000);
        assert.deepEqual(await ana.next((frame) => frame.reply === 7, "the reply"), { reply: 7, data: { seq: 1 } });
        assert.deepEqual(await bo.event("said"), first);
    });
    it("numbers without a gap, the same for all", async (context) => {
        const [ana, bo, cy] = await together(context, "ana", "bo", "cy");
        await Promise.all([ana, bo, cy].flatMap((peer) => Array.from({ length: 30 }, (_, i) => peer.say(room, `${peer.user} ${i}`))));
        const heard = [];
        for (const peer of [ana, bo, cy]) {
            const said = [];
            for (let i = 0; i < 90; i += 1) said.push(await peer.event("said"));
            assert.deepEqual(said.map(({ seq }) => seq), Array.from({ length: 90 }, (_, i) => i + 1));
            heard.push(said);
        }
        assert.deepEqual(heard[0], heard[1]);
        assert.deepEqual(heard[0], heard[2]);
    });
    it("keeps any text as it is", async (context) => {
        const [ana, bo] = await together(context, "ana", "bo");
        for (const text of ["", "\u0000\u001f", "<script>", "\"\\/\b\f\n\r\t", "🙂 𝒳 \u2028", "x".repeat(60_000)]) {
            await ana.say(room, text);
            assert.equal((await bo.event("said")).data.text, text);
        }
    });
    it("names the field that is wrong", async (context) => {
        const [ana] = await together(context, "ana");
        assert.equal(await ana.refused({ type: "say", room, data: { text: 5 } }, "invalid_argument"), "data.text: expected a string");
        assert.match(await ana.refused({ type: "say", room, data: {} }, "invalid_argument"), /data\.text/);
        assert.match(await ana.refused({ type: "say", room }, "invalid_argument"), /data\.text/);
        await ana.refused({ type: "say", room, data: [] }, "invalid_argument");
        assert.deepEqual(await ana.say(room, "fine"), { seq: 1 });
    });
    it("needs a membership, and a type that the room knows", async (context) => {
        const [ana] = await together(context, "ana");
        await ana.refused({ type: "say", room: "room/elsewhere", data: { text: "x" } }, "failed_precondition");
        await ana.refused({ type: "leave", room: "room/elsewhere" }, "failed_precondition");
        await ana.refused({ type: "shout", room, data: {} }, "not_found");
        await ana.refused({ type: "shout", data: {} }, "not_found");
        for (const own of ["hello", "presence"]) assert.ok((await ana.ask({ type: own, room })).error, own);
    });
});

describe("presence", () => {
    it("tells who came and who went", async (context) => {
        const [ana, bo] = await together(context, "ana", "bo");
        const came = await ana.event("presence", ({ data }) => data.joined.some(({ user }) => user === "bo"));
        assert.equal(came.room, room);
        assert.equal(came.seq, undefined);
        assert.equal(came.data.count, 2);
        const { id } = came.data.joined.find(({ user }) => user === "bo");
        assert.deepEqual(await bo.ok({ type: "leave", room }), {});
        const went = await ana.event("presence", ({ data }) => data.left.length > 0);
        assert.deepEqual(went.data, { joined: [], left: [{ id, user: "bo" }], count: 1 });
    });
    it("is one frame for all that happens in a tick, and silent on who came and went within it", async (context) => {
        const [ana] = await together(context, "ana");
        const bo = await peers(context, server)("bo");
        for (let i = 0; i < 10; i += 1) {
            bo.send({ type: "join", room });
            bo.send({ type: "leave", room });
        }
        await bo.join(room);
        const last = await ana.event("presence", ({ data }) => data.count === 2);
        const mentions = [last, ...ana.frames].filter(({ type }) => type === "presence")
            .flatMap(({ data }) => [...data.joined, ...data.left]).filter(({ user }) => user === "bo");
        assert.ok(mentions.length <= 3, JSON.stringify(mentions));
    });
    it("ends with a close frame at once, and holds who was lost without one", async (context) => {
        const [ana, bo, cy] = await together(context, "ana", "bo", "cy");
        await ana.event("presence", ({ data }) => data.count === 3);
        await bo.drop();
        await cy.close();
        const went = await ana.event("presence", ({ data }) => data.left.length > 0);
        assert.deepEqual(went.data.left.map(({ user }) => user), ["cy"]);
        assert.equal(went.data.count, 2);
        const { members } = await ana.ok({ type: "members", room });
        assert.deepEqual(members.map(({ user }) => user).sort(), ["ana", "bo"]);
    });
    it("lets who was lost go when the resume window ends", async (context) => {
        const own = await Server.during(context, "parlor-chat", "--resume-window", "500ms");
        const connect = peers(context, own);
        const [ana, bo] = [await connect("ana"), await connect("bo")];
        await ana.join(room);
        await bo.join(room);
        await bo.drop();
        const went = await ana.event("presence", ({ data }) => data.left.length > 0);
        assert.deepEqual(went.data.left.map(({ user }) => user), ["bo"]);
    });
});

describe("leave", () => {
    it("is answered {} and ends the messages", async (context) => {
        const [ana, bo] = await together(context, "ana", "bo");
        assert.deepEqual(await bo.ok({ type: "leave", room }), {});
        await ana.say(room, "unheard");
        await bo.refused({ type: "say", room, data: { text: "x" } }, "failed_precondition");
        assert.equal(bo.frames.some(({ type }) => type === "said"), false);
        assert.equal((await bo.join(room)).seq, 1);
    });
});

describe("typing", () => {
    it("reaches the others and leaves no trace", async (context) => {
        const [ana, bo] = await together(context, "ana", "bo");
        assert.deepEqual(await ana.ok({ type: "typing", room }), {});
        assert.deepEqual(await bo.event("typing"), { type: "typing", room, data: { from: "ana" } });
        assert.deepEqual((await bo.ok({ type: "history", room })).messages, []);
        assert.deepEqual(await ana.say(room, "first"), { seq: 1 });
    });
});

describe("history", () => {
    it("reads back page by page, oldest first", async (context) => {
        const [ana] = await together(context, "ana");
        for (let i = 1; i <= 120; i += 1) await ana.say(room, `m${i}`);
        const all = await ana.ok({ type: "history", room, data: {} });
        assert.deepEqual(all.messages.map(({ seq }) => seq), Array.from({ length: 100 }, (_, i) => i + 21));
        assert.equal(all.more, true);
        const { at, ...rest } = all.messages[0];
        assert.deepEqual(rest, { seq: 21, from: "ana", text: "m21" });
        assert.equal(typeof at, "number");
        const earlier = await ana.ok({ type: "history", room, data: { before: 21 } });
        assert.deepEqual(earlier.messages.map(({ seq }) => seq), Array.from({ length: 20 }, (_, i) => i + 1));
        assert.ok(!earlier.more);
        const few = await ana.ok({ type: "history", room, data: { before: 50, limit: 3 } });
        assert.deepEqual(few.messages.map(({ text }) => text), ["m47", "m48", "m49"]);
        const many = await ana.ok({ type: "history", room, data: { limit: 1000 } });
        assert.equal(many.messages.length, 100);
        assert.deepEqual((await ana.ok({ type: "history", room, data: { before: 1 } })).messages, []);
        await ana.refused({ type: "history", room, data: { before: "x" } }, "invalid_argument");
    });
    it("fits into a small outbox page by page", async (context) => {
        const tight = await Server.start("parlor-chat", "--max-message-bytes", "8KiB", "--max-outbox-bytes", "16KiB");
        context.after(() => tight.stop());
        const ana = await peers(context, tight)("ana");
        await ana.join(room);
        for (let i = 1; i <= 20; i += 1) await ana.say(room, `${i}`.padEnd(i === 20 ? 8000 : 2000, "x"));
        const read = [];
        for (let before, more = true; more; before = read[0]) {
            const page = await ana.ok({ type: "history", room, data: { before } });
            read.unshift(...page.messages.map(({ seq }) => seq));
            more = page.more ?? false;
        }
        assert.deepEqual(read, Array.from({ length: 20 }, (_, i) => i + 1));
    });
    it("holds at most 256 KiB", async (context) => {
        const [ana] = await together(context, "ana");
        for (let i = 0; i < 6; i += 1) await ana.say(room, `${i}`.padEnd(60_000, "x"));
        const reply = await ana.ask({ type: "history", room, data: {} });
        assert.ok(JSON.stringify(reply).length <= 256 * 1024 + 1024);
        assert.equal(reply.data.more, true);
        assert.deepEqual(reply.data.messages.map(({ seq }) => seq), [3, 4, 5, 6]);
    });
    it("is for members", async (context) => {
        const ana = await peers(context, server)("ana");
        await ana.refused({ type: "history", room, data: {} }, "failed_precondition");
    });
});

describe("rooms", () => {
    it("lists the rooms of people, not their inboxes", async (context) => {
        const [ana] = await together(context, "ana", "bo");
        const { rooms: all } = await ana.ok({ type: "rooms" });
        assert.deepEqual(all.find((one) => one.room === room), { room, count: 2 });
        assert.equal(all.some((one) => one.room.startsWith("user/")), false);
    });
    it("lists the 200 with the most people when there are more", async (context) => {
        const connect = peers(context, server);
        const [ana, bo, cy] = [await connect("l-ana"), await connect("l-bo"), await connect("l-cy")];
        for (const [who, from] of [[ana, 0], [bo, 100], [cy, 200]]) {
            for (let i = from; i < from + 100; i += 1) await who.ok({ type: "join", room: `room/l${i}` });
        }
        for (let i = 250; i < 260; i += 1) await bo.ok({ type: "join", room: `room/l${i}` });
        const { rooms: listed, more } = await ana.ok({ type: "rooms" });
        assert.equal(more, true);
        assert.equal(listed.length, 200);
        const ours = listed.map((one) => one.room).filter((name) => name.startsWith("room/l"));
        assert.deepEqual(ours, ours.toSorted());
        for (let i = 250; i < 260; i += 1) assert.deepEqual(listed.find((one) => one.room === `room/l${i}`), { room: `room/l${i}`, count: 2 });
    });
});

describe("direct", () => {
    it("reaches every session of both, and nobody else", async (context) => {
        const connect = peers(context, server);
        const [ana, anaToo, bo, boToo, cy] = [await connect("d-ana"), await connect("d-ana"), await connect("d-bo"), await connect("d-bo"), await connect("d-cy")];
        await ana.ok({ type: "direct", data: { to: "d-bo", text: "psst" } });
        for (const [peer, inbox] of [[ana, "user/d-ana"], [anaToo, "user/d-ana"], [bo, "user/d-bo"], [boToo, "user/d-bo"]]) {
            const { data, ...frame } = await peer.event("direct");
            assert.deepEqual(frame, { type: "direct", room: inbox, seq: 1 });
            assert.deepEqual({ ...data, at: 0 }, { from: "d-ana", to: "d-bo", text: "psst", at: 0 });
        }
        await cy.sync();
        assert.deepEqual(cy.frames.filter(({ type }) => type !== "presence"), []);
    });
    it("to who never connected is not_found; to who went away it is kept for them", async (context) => {
        const connect = peers(context, server);
        const ana = await connect("d-ana");
        await ana.refused({ type: "direct", data: { to: "d-nobody", text: "x" } }, "not_found");
        assert.match(await ana.refused({ type: "direct", data: { text: "x" } }, "invalid_argument"), /data\.to/);
        const bo = await connect("d-gone");
        await bo.close();
        await ana.ok({ type: "direct", data: { to: "d-gone", text: "x" } });
    });
    it("to oneself arrives once", async (context) => {
        const ana = await peers(context, server)("d-self");
        await ana.ok({ type: "direct", data: { to: "d-self", text: "note" } });
        await ana.event("direct");
        await ana.sync();
        assert.equal(ana.frames.filter(({ type }) => type === "direct").length, 0);
    });
});
