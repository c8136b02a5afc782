// The client with tokens, against a scripted server: at each connect, and before the present one ends.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { ParlorError } from "../src/index.js";
import { reconnected, scriptedClient, ScriptedSocket, settle } from "./scripted.js";

/** Tokens are numbered as they are asked for. */
async function connected(token: (n: number) => string | Promise<string>): Promise<ReturnType<typeof scriptedClient> & { asked: () => number }> {
    let asked = 0;
    const both = scriptedClient({ token: () => token(++asked) });
    const connecting = both.client.connect();
    await settle();
    ScriptedSocket.last.hello();
    await connecting;
    return { ...both, asked: () => asked };
}

describe("a client with tokens", () => {
    it("shows one as a subprotocol, a new one at each connect", async () => {
        const { timers } = await connected((n) => Promise.resolve(`t.${n}`));
        assert.deepEqual(ScriptedSocket.last.protocols, ["parlor.v1", "parlor.bearer.t.1"]);
        await reconnected(timers);
        assert.deepEqual(ScriptedSocket.last.protocols, ["parlor.v1", "parlor.bearer.t.2"]);
    });
    it("refreshes on the living connection when the server says that its token ends", async () => {
        const { client, asked } = await connected((n) => `t.${n}`);
        ScriptedSocket.last.says({ type: "expiring", data: { in_ms: 60_000 } });
        await settle();
        assert.deepEqual(ScriptedSocket.last.lastOf("refresh").data, { token: "t.2" });
        ScriptedSocket.last.answers("refresh", { in_ms: 3_600_000 });
        await settle();
        assert.equal(client.state, "open");
        assert.equal(asked(), 2);
        assert.equal(ScriptedSocket.all.length, 1);
    });
    it("says when there is no newer one, and goes on until the server closes", async () => {
        const { client } = await connected((n) => { if (n > 1) throw new Error("logged out"); return "t.1"; });
        const errors: ParlorError[] = [];
        client.onError((error) => errors.push(error));
        ScriptedSocket.last.says({ type: "expiring", data: { in_ms: 60_000 } });
        await settle();
        assert.match(errors[0]?.message ?? "", /logged out/);
        assert.equal(client.state, "open");
        ScriptedSocket.last.drops(1008, "the token has expired");
        assert.equal(client.state, "closed");
    });
    it("says when a newer one is refused", async () => {
        const { client } = await connected((n) => `t.${n}`);
        const errors: ParlorError[] = [];
        client.onError((error) => errors.push(error));
        ScriptedSocket.last.says({ type: "expiring", data: { in_ms: 60_000 } });
        await settle();
        ScriptedSocket.last.refuses("refresh", "unauthenticated");
        await settle();
        assert.equal(errors[0]?.code, "unauthenticated");
        assert.equal(client.state, "open");
    });
    it("counts a missing token as a failed attempt and tries again", async () => {
        let broken = true;
        const { client, timers } = scriptedClient({ token: () => broken ? Promise.reject(new Error("offline")) : "t.9" });
        const connecting = client.connect();
        await settle();
        assert.equal(client.state, "reconnecting");
        assert.equal(ScriptedSocket.all.length, 0);
        broken = false;
        await timers.advance(30_000);
        ScriptedSocket.last.hello();
        await connecting;
        assert.deepEqual(ScriptedSocket.last.protocols, ["parlor.v1", "parlor.bearer.t.9"]);
    });
    it("opens no socket when it was closed before the token came, or the token came too late", async () => {
        const waiting: ((token: string) => void)[] = [];
        const { client, timers } = scriptedClient({ token: () => new Promise((resolve) => { waiting.push(resolve); }) });
        const connecting = assert.rejects(client.connect());
        client.close();
        await connecting;
        waiting[0]?.("late");
        await settle();
        assert.equal(ScriptedSocket.all.length, 0);
        void client.connect();
        await timers.advance(15_000);  // connectTimeout
        await timers.advance(1_000);
        waiting[1]?.("late");
        await settle();
        assert.equal(ScriptedSocket.all.length, 0);
        assert.ok(waiting.length >= 3);
        waiting[2]?.("good");
        await settle();
        assert.deepEqual(ScriptedSocket.last.protocols, ["parlor.v1", "parlor.bearer.good"]);
    });
});
