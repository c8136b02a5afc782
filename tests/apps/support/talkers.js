// Clients that talk in rooms and write to each other while servers come and go, and the check that nothing was lost and
// nothing came twice. For rolling_restart and hot_restart.
import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import { Client } from "parlor-client";
import WebSocket from "ws";
import { within } from "./server.js";

/** One of `people` in `rooms`: says one thing after the other, each when the one before was answered, and notes all that it hears. */
export class Talker {
    heard = [];
    said = [];
    letters = [];
    wrote = [];
    closes = [];
    gaps = [];
    #stopped = false;

    /** `wait`: ms from an answer to the next message; it writes a letter for every four of them. */
    constructor(url, number, { people, rooms, wait, options = {} }) {
        this.wait = wait;
        this.name = `u${number}`;
        this.friend = `u${(number + 1) % people}`;
        this.roomName = `room/r${number % rooms}`;
        this.client = new Client(url, { user: this.name, WebSocket, timeout: 60_000, backoff: { base: 50, cap: 500 }, ...options });
        this.client.on("direct", ({ from, text }, { seq }) => this.letters.push({ seq, from, text }));
        this.client.onGap((room, gap) => this.gaps.push({ room, ...gap }));
        this.client.onState(({ code, delay }) => { if (code !== undefined) this.closes.push({ code, delay }); });
    }

    async enter() {
        this.room = this.client.room(this.roomName);
        this.room.on("said", ({ from, text }, { seq }) => this.heard.push({ seq, from, text }));
        this.room.onGap((gap) => this.gaps.push(gap));
        await this.client.connect();
        await this.room.join();
        this.first = this.room.seq + 1;
        this.talking = Promise.all([this.#talk(), this.#write()]);
    }

    async #write() {
        await pause(Math.random() * 3000);  // some inboxes are empty until the server has restarted
        for (let n = 1; !this.#stopped; n += 1) {
            const text = `${this.name} writes ${n}`;
            await this.client.request("direct", { to: this.friend, text });
            this.wrote.push(text);
            await pause(4 * this.wait);
        }
    }

    async #talk() {
        for (let n = 1; !this.#stopped; n += 1) {
            const text = `${this.name} ${n}`;
            this.said.push({ text, seq: (await this.room.request("say", { text })).seq });
            await pause(this.wait);
        }
    }

    async stop() {
        this.#stopped = true;
        await this.talking;
    }
}

export const eventually = (what, holds) => within(60_000, what, new Promise((done) => {
    const check = () => { if (holds()) done(); else setTimeout(check, 20); };
    check();
}));

/** Everyone is connected, and has had an answer since. */
export const allAreBack = (talkers) => Promise.all(talkers.map(({ client, said }) => {
    const before = said.length;
    return eventually("everyone to be back", () => client.state === "open" && said.length > before);
}));

/** Ends their talk, and holds what each said and heard against what all the others did. */
export async function checkTalk(talkers) {
    await within(60_000, "the last replies", Promise.all(talkers.map((each) => each.stop())));
    const last = new Map();
    for (const { roomName, said } of talkers) last.set(roomName, Math.max(last.get(roomName) ?? 0, ...said.map(({ seq }) => seq)));
    for (const each of talkers) {
        await eventually("the last messages", () => each.room.seq >= last.get(each.roomName));
        assert.deepEqual(each.gaps, []);
        const seqs = each.heard.map(({ seq }) => seq);
        assert.deepEqual(seqs, seqs.map((_, i) => each.first + i), `${each.name} missed something, or heard it twice`);
    }
    for (const { name, friend, wrote, letters } of talkers) {
        const theirs = talkers.find((each) => each.name === friend);
        for (const box of [letters, theirs.letters]) {
            const mine = () => box.filter(({ from }) => from === name).map(({ text }) => text);
            await eventually("the last letters", () => mine().length >= wrote.length);
            assert.deepEqual(mine(), wrote, `what ${name} wrote to ${friend}`);
        }
        const seqs = letters.map(({ seq }) => seq);
        assert.deepEqual(seqs, seqs.map((_, i) => 1 + i), `${name} missed a letter, or got it twice`);
    }
    for (const [roomName] of last) {
        const members = talkers.filter((each) => each.roomName === roomName);
        const log = new Map(members.flatMap(({ heard }) => heard.map(({ seq, text }) => [seq, text])));
        for (const { heard, said } of members) {
            for (const { seq, text } of heard) assert.equal(text, log.get(seq));
            for (const { seq, text } of said) assert.equal(log.get(seq), text, "what was acknowledged is kept");
        }
        assert.equal(new Set(log.values()).size, log.size, "a retry had a second effect");
        assert.equal(log.size, members.reduce((sum, { said }) => sum + said.length, 0));
    }
}
