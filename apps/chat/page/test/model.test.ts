// The parts of the page that touch no element: what a conversation shows, what names may be, what errors read like.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { ParlorError } from "parlor-client";
import { Conversation } from "../src/conversation.js";
import { roomNameProblem, userNameProblem } from "../src/names.js";
import { dayInWords, inWords, troubleInWords, typingInWords } from "../src/words.js";

const message = (seq: number, at = seq, from = "bo"): { seq: number; from: string; text: string; at: number } =>
    ({ seq, from, text: `text ${seq}`, at });

describe("Conversation", () => {
    it("shows each message once and in order, however it came", () => {
        const room = Conversation.ofRoom("main");
        assert.equal(room.add([message(3)]), true);
        assert.equal(room.add([message(1), message(2), message(3)]), true);
        assert.equal(room.add([message(2)]), false);
        assert.deepEqual(room.messages.map(({ seq }) => seq), [1, 2, 3]);
    });
    it("keeps messages of a log that began anew apart", () => {
        const room = Conversation.ofRoom("main");
        room.add([message(7), message(8)]);
        room.beginEra();
        room.add([message(1, 100)]);
        assert.deepEqual(room.messages.map(({ seq }) => seq), [7, 8, 1]);
        assert.equal(room.oldestSeq, 1);
        assert.equal(room.notices.length, 1);
    });
    it("orders direct messages by time, since they are stored over several lives of a server", () => {
        const direct = Conversation.withUser("bo");
        direct.add([message(9, 1000), message(1, 2000)]);
        assert.deepEqual(direct.messages.map(({ seq }) => seq), [9, 1]);
    });
    it("marks the first message that was not read", () => {
        const room = Conversation.ofRoom("main");
        room.add([message(1)]);
        for (const seq of [2, 3]) {
            room.add([message(seq)]);
            room.markUnread();
        }
        assert.equal(room.unread, 2);
        assert.equal(room.firstUnread, room.messages[1]?.key);
    });
    it("counts a user with two windows once", () => {
        const room = Conversation.ofRoom("main");
        assert.deepEqual(room.updatePresent(new Set(["ana", "bo"])), { came: ["ana", "bo"], went: [] });
        assert.deepEqual(room.updatePresent(new Set(["ana", "bo"])), { came: [], went: [] });
        assert.deepEqual(room.updatePresent(new Set(["ana"])), { came: [], went: ["bo"] });
    });
    it("forgets who typed after a while, on their message, or when they go", () => {
        const room = Conversation.ofRoom("main");
        room.updatePresent(new Set(["bo", "cy", "di"]));
        for (const user of ["bo", "cy", "di"]) room.heardTyping(user, 0);
        room.stoppedTyping("bo");
        room.updatePresent(new Set(["bo", "di"]));
        assert.deepEqual(room.typing(1000), ["di"]);
        assert.deepEqual(room.typing(10_000), []);
    });
    it("takes an own message off the waiting ones when it arrives, but not one that failed", () => {
        const room = Conversation.ofRoom("main");
        room.pending = [{ key: "p1", text: "hi", at: 0, problem: "no" }, { key: "p2", text: "hi", at: 0, problem: "" }];
        room.confirm("hi");
        assert.deepEqual(room.pending.map(({ key }) => key), ["p1"]);
    });
    it("is bounded", () => {
        const room = Conversation.ofRoom("main");
        room.add(Array.from({ length: 2500 }, (_, i) => message(i + 1)));
        room.trim();
        assert.equal(room.messages.length, 2000);
        assert.equal(room.oldestSeq, 501);
        assert.equal(room.hasEarlier, true);
        for (let i = 0; i < 500; i += 1) room.addNotice("somebody joined");
        assert.equal(room.notices.length, 200);
    });
});

describe("names", () => {
    it("of people have 1 to 32 bytes, no slash, comma or control character", () => {
        for (const good of ["a", "ana lee", "x".repeat(32), "é".repeat(16), "名前"]) assert.equal(userNameProblem(good), "", good);
        for (const bad of ["", "x".repeat(33), "é".repeat(17), "a/b", "a,b", "a\u0000b", "a\nb", "a\u007f"]) assert.notEqual(userNameProblem(bad), "", bad);
    });
    it("of rooms have 1 to 64 bytes, no slash or control character", () => {
        for (const good of ["a", "garden, plans", "x".repeat(64)]) assert.equal(roomNameProblem(good), "", good);
        for (const bad of ["", "x".repeat(65), "a/b", "a\tb"]) assert.notEqual(roomNameProblem(bad), "", bad);
    });
});

describe("words", () => {
    it("say what failed and why", () => {
        assert.match(inWords(new ParlorError("permission_denied", "you are banned"), "join this room"), /^Could not join this room: you are banned\.$/);
        assert.match(inWords(new ParlorError("not_found", "no such thing"), "do it"), /no such thing/);
    });
    it("are silent while all is well", () => {
        assert.equal(troubleInWords({ state: "open", attempt: 0 }, true), "");
        assert.equal(troubleInWords({ state: "connecting", attempt: 0 }, true), "");
        assert.match(troubleInWords({ state: "reconnecting", attempt: 1, code: 1006 }, true), /Reconnecting/);
        assert.match(troubleInWords({ state: "reconnecting", attempt: 1, code: 1006 }, false), /offline/);
        assert.match(troubleInWords({ state: "closed", attempt: 0, code: 4001 }, true), /another window/);
    });
    it("name days as people do", () => {
        const now = new Date(2026, 4, 20, 12).getTime();
        assert.equal(dayInWords(now, now), "Today");
        assert.equal(dayInWords(now - 86_400_000, now), "Yesterday");
        assert.match(dayInWords(new Date(2024, 0, 2).getTime(), now), /2024/);
    });
    it("name who is typing", () => {
        assert.deepEqual([[], ["bo"], ["bo", "cy"], ["a", "b", "c"]].map(typingInWords),
            ["", "bo is typing…", "bo and cy are typing…", "Several people are typing…"]);
    });
});
