// The pure decisions: waits, close codes, hints, positions, rosters, outbox.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { fullJitter, isFinal, reasonText, reconnectHint } from "../src/backoff.js";
import { parseFrame } from "../src/envelope.js";
import { Outbox } from "../src/outbox.js";
import { Position } from "../src/position.js";
import { fateOf, resumeData } from "../src/resume.js";
import { readMembers, Roster } from "../src/roster.js";

describe("backoff", () => {
    const bounds = { base: 500, cap: 30_000 };
    it("doubles its bound and stops at the cap", () => {
        assert.deepEqual([0, 1, 2, 6, 50].map((attempt) => fullJitter(attempt, bounds, () => 1)), [500, 1000, 2000, 30_000, 30_000]);
    });
    it("spreads waits from zero up", () => {
        assert.equal(fullJitter(3, bounds, () => 0), 0);
        assert.equal(fullJitter(3, bounds, () => 0.5), 2000);
    });
    it("reads the hint behind the text of a close reason", () => {
        assert.equal(reconnectHint("going away; reconnect_ms=1500"), 1500);
        assert.equal(reconnectHint("; reconnect_ms=0"), 0);
        assert.equal(reconnectHint("reconnect_ms=5"), undefined);
        assert.equal(reconnectHint("x; reconnect_ms=-5"), undefined);
        assert.equal(reconnectHint(""), undefined);
        assert.equal(reasonText("going away; reconnect_ms=1500"), "going away");
    });
    it("knows the codes after which a reconnect is pointless", () => {
        const final = [1000, 1001, 1002, 1003, 1006, 1007, 1008, 1009, 1011, 1012, 1013, 4001].filter(isFinal);
        assert.deepEqual(final, [1002, 1003, 1007, 1008, 1009, 4001]);
    });
});

describe("parseFrame", () => {
    it("takes objects only", () => {
        assert.deepEqual(parseFrame('{"type":"x"}'), { type: "x" });
        for (const text of ["", "[]", "1", "null", '"x"', "{"]) assert.equal(parseFrame(text), undefined);
    });
});

describe("Position", () => {
    it("takes each message once", () => {
        const position = new Position();
        assert.equal(position.moveTo("e1", 120), undefined);
        assert.deepEqual(position.accept(121), { fresh: true, replayed: false });
        assert.deepEqual(position.accept(121), { fresh: false, replayed: false });
        assert.deepEqual(position.accept(5), { fresh: false, replayed: false });
    });
    it("names the hole before a message", () => {
        const position = new Position();
        position.moveTo("e1", 120);
        assert.deepEqual(position.accept(125), { fresh: true, replayed: false, gap: { after: 120, upTo: 124, newEpoch: false } });
    });
    it("tells replayed messages from live ones", () => {
        const position = new Position();
        position.moveTo("e1", 1);
        position.replayTo("e1", 2);
        assert.equal(position.accept(2).replayed, true);
        assert.equal(position.accept(3).replayed, false);
    });
    it("reports a new epoch, and a later place in the same one", () => {
        const position = new Position();
        position.moveTo("e1", 7);
        assert.equal(position.moveTo("e1", 7), undefined);
        assert.deepEqual(position.moveTo("e1", 9), { after: 7, upTo: 9, newEpoch: false });
        assert.deepEqual(position.moveTo("e2", 3), { after: 0, upTo: 3, newEpoch: true });
        assert.equal(position.accept(4).fresh, true);
    });
    it("sees no hole where nobody said where the room stood", () => {
        assert.deepEqual(new Position().accept(500), { fresh: true, replayed: false });
    });
});

describe("resume", () => {
    it("lists rooms with what was seen of them", () => {
        const position = new Position();
        position.moveTo("e1", 121);
        assert.deepEqual(resumeData("t", [["room/main", position]]), { token: "t", rooms: { "room/main": 121 } });
    });
    it("decides by the room's answer", () => {
        assert.equal(fateOf("r", { epoch: "e1", seq: 9, replayed: 3, gap: false }).kind, "replay");
        assert.equal(fateOf("r", { epoch: "e1", seq: 9, replayed: 0, gap: true }).kind, "gap");
        assert.equal(fateOf("r", undefined).kind, "ended");
    });
});

describe("Roster", () => {
    const member = (n: number): { id: string; user: string } => ({ id: `m${n}`, user: `u${n}` });
    it("follows presence", () => {
        const roster = new Roster();
        roster.reset({ members: [member(1)], count: 1 });
        roster.apply({ joined: [member(2)], left: [member(1)], count: 1 });
        assert.deepEqual([...roster.members.keys()], ["m2"]);
        assert.equal(roster.incomplete, false);
    });
    it("notices that it cannot be whole", () => {
        const roster = new Roster();
        roster.reset({ members: [member(1)], count: 250 });
        assert.equal(roster.incomplete, true);
    });
    it("reads page after page", async () => {
        const asked: (string | undefined)[] = [];
        const all = await readMembers((after, limit) => {
            asked.push(after);
            const from = after === undefined ? 0 : Number(after.slice(1)) + 1;
            const members = Array.from({ length: Math.min(limit, 250 - from) }, (_, i) => member(from + i));
            return Promise.resolve({ members });
        });
        assert.equal(all.length, 250);
        assert.deepEqual(asked, [undefined, "m99", "m199"]);
    });
    it("keeps presence that arrives between two pages", async () => {
        const roster = new Roster();
        await roster.refresh(() => {
            roster.apply({ joined: [member(3)], left: [member(1)], count: 2 });
            return Promise.resolve([member(1), member(2)]);
        });
        assert.deepEqual([...roster.members.keys()].sort(), ["m2", "m3"]);
        assert.equal(roster.count, 2);
    });
});

describe("Outbox", () => {
    it("is bounded", () => {
        const outbox = new Outbox(2);
        assert.deepEqual([outbox.add({ id: 1 }), outbox.add({ id: 2 }), outbox.add({ id: 3 })], [true, true, false]);
    });
    it("writes again in order what has no reply, and nothing else", () => {
        const outbox = new Outbox(10);
        outbox.add({ type: "a", id: 1 });
        outbox.add({ type: "b" });
        outbox.add({ type: "c", id: 2 });
        outbox.flush(() => true);
        outbox.settle(1);
        outbox.rewind();
        const written: unknown[] = [];
        outbox.flush((frame) => written.push(frame.type) > 0);
        assert.deepEqual(written, ["c"]);
    });
    it("stops where the socket ends", () => {
        const outbox = new Outbox(10);
        for (const id of [1, 2, 3]) outbox.add({ id });
        let room = 2;
        outbox.flush(() => room-- > 0);
        const written: unknown[] = [];
        outbox.flush((frame) => written.push(frame.id) > 0);
        assert.deepEqual(written, [3]);
    });
});
