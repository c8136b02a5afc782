// parlor-classic: the foreign text protocol of section "the apps", word by word.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import WebSocket from "ws";
import { refusedStatus } from "./support/peer.js";
import { Server, within } from "./support/server.js";

class Classic {
    #texts = [];
    #wake = () => undefined;

    static async connect(server, user) {
        const one = new Classic();
        one.socket = new WebSocket(server.ws(`/socket?userId=${encodeURIComponent(user)}`));
        one.socket.on("message", (data) => { one.#texts.push(data.toString()); one.#wake(); });
        await within(5000, `${user} to connect`, new Promise((done, fail) => { one.socket.on("open", done); one.socket.on("error", fail); }));
        return one;
    }

    send(text) { this.socket.send(text); }

    next() {
        return within(5000, "a message", (async () => {
            while (this.#texts.length === 0) await new Promise((done) => { this.#wake = done; });
            return this.#texts.shift();
        })());
    }

    /** Nothing waits: what a bad frame answers comes next. */
    async hearsNothing() {
        this.send("marker");
        assert.equal(await this.next(), "格式错误: NAME,TEXT");
    }

    async close() {
        const closed = new Promise((done) => this.socket.on("close", done));
        this.socket.close();
        await closed;
    }
}

/** People on a server of their own, since everybody hears who comes and goes. */
async function people(context, ...users) {
    const server = await Server.during(context, "parlor-classic");
    const all = [];
    for (const user of users) all.push(await Classic.connect(server, user));
    return all;
}

describe("classic", () => {
    it("refuses a user id that is none, empty or reserved", async (context) => {
        const server = await Server.during(context, "parlor-classic");
        assert.equal(await refusedStatus(server.ws("/socket")), 400);
        assert.equal(await refusedStatus(server.ws("/socket?userId=")), 400);
        for (const word of ["login", "all", "groupA", "groupB"]) {
            assert.equal(await refusedStatus(server.ws(`/socket?userId=${word}`)), 400, word);
        }
    });
    it("tells everyone else of a login", async (context) => {
        const [a, b, c] = await people(context, "1", "2", "3");
        a.send("login,anything");
        assert.equal(await b.next(), "用户(1)登录了");
        assert.equal(await c.next(), "用户(1)登录了");
        await a.hearsNothing();
    });
    it("tells everyone else when a user's last connection ends", async (context) => {
        const [a, b, bToo] = await people(context, "1", "2", "2");
        await b.close();
        await a.hearsNothing();
        await bToo.close();
        assert.equal(await a.next(), "用户(2)退出了");
    });
    it("sends to everyone else", async (context) => {
        const [a, b, c] = await people(context, "1", "2", "3");
        a.send("all,hello, all of you");
        assert.equal(await b.next(), "用户(1=>2):hello, all of you");
        assert.equal(await c.next(), "用户(1=>3):hello, all of you");
        await a.hearsNothing();
    });
    it("sends to a group, which the sender joins by it, the sender too", async (context) => {
        const [a, b, c] = await people(context, "1", "2", "3");
        a.send("groupA,first");
        assert.equal(await a.next(), "用户(1=>1):first");
        b.send("groupA,second");
        assert.equal(await b.next(), "用户(2=>2):second");
        assert.equal(await a.next(), "用户(2=>1):second");
        a.send("groupB,other");
        assert.equal(await a.next(), "用户(1=>1):other");
        await b.hearsNothing();
        await c.hearsNothing();
    });
    it("sends to one user, on all connections", async (context) => {
        const [a, b, bToo, c] = await people(context, "1", "2", "2", "3");
        a.send("2,psst");
        assert.equal(await b.next(), "用户(1=>2):psst");
        assert.equal(await bToo.next(), "用户(1=>2):psst");
        await c.hearsNothing();
        await a.hearsNothing();
    });
    it("says who does not exist, and what is no message", async (context) => {
        const [a] = await people(context, "1");
        a.send("99,hello");
        assert.equal(await a.next(), "用户(99)不存在");
        a.send("no comma here");
        assert.equal(await a.next(), "格式错误: NAME,TEXT");
        a.send("");
        assert.equal(await a.next(), "格式错误: NAME,TEXT");
    });
    it("splits at the first comma and needs no login", async (context) => {
        const [a, b] = await people(context, "1", "名前");
        a.send("名前,一,二,三");
        assert.equal(await b.next(), "用户(1=>名前):一,二,三");
        a.send("名前,");
        assert.equal(await b.next(), "用户(1=>名前):");
    });
});
