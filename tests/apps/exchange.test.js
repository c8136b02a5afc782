// The JavaScript client through a contract that a real server prints: every kind of value in the binary form, and
// sequences that end on either side.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import WebSocket from "ws";
import { count, endsOf, enter, thereAndBack } from "./build/exchange.js";
import { root, run, Server, within } from "./support/server.js";

const value = { flag: true, small: 255, minus: -128, wide: -(2 ** 51), single: -0.5, real: 1e300, holes: [1, null, -70_000],
    two: [{ x: -300, y: 70_000 }, { x: 5, y: 0 }], counts: { b: -1, a: 1, "\u{1f600}": 2, "\uffff": 3 }, colour: "green",
    either: [{ spot: { x: 1, y: 2 } }, "Zoë", null, { branch: { name: "a", branches: [{ name: "b", branches: [] }] } }],
    wait: -3000, at: 1_763_700_000_000 };

async function guest(context, server, sockets = []) {
    class Kept extends WebSocket {
        constructor(...args) {
            super(...args);
            sockets.push(this);
        }
    }
    const { client, room } = await within(10_000, "a guest", enter(server.ws("/ws"), { WebSocket: Kept, backoff: { base: 20, cap: 200 } }));
    context.after(() => client.close());
    return room;
}

describe("a contract in TypeScript", () => {
    it("is the one that this folder is compiled against", () => {
        assert.equal(readFileSync(join(root, "tests/apps/exchange/contract.ts"), "utf8"), run("test_exchange", "--contract", "typescript").stdout,
            "build/release/bin/test_exchange --contract typescript > tests/apps/exchange/contract.ts brings it up to date");
    });

    it("brings the binary form of every kind of value", async (context) => {
        const room = await guest(context, await Server.during(context, "test_exchange"));
        assert.deepEqual(await within(10_000, "the value", thereAndBack(room, value)), value);
    });

    it("leaves out what may be left out", async (context) => {
        const room = await guest(context, await Server.during(context, "test_exchange"));
        const more = { ...value, maybe: "here", counts: {}, either: [], holes: [] };
        assert.deepEqual(await within(10_000, "the value", thereAndBack(room, more)), more);
    });
});

describe("a sequence", () => {
    it("comes whole and in order, and the loop ends with it", async (context) => {
        const room = await guest(context, await Server.during(context, "test_exchange"));
        assert.deepEqual(await within(10_000, "the numbers", count(room, 50)), Array.from({ length: 50 }, (_, at) => at + 1));
        assert.deepEqual(await within(10_000, "the end", endsOf(room)), { running: 0, refusals: [] });
    });

    it("ends on the server when the client leaves the loop", async (context) => {
        const room = await guest(context, await Server.during(context, "test_exchange"));
        assert.deepEqual(await within(10_000, "the numbers", count(room, 1_000_000, 3)), [1, 2, 3]);
        assert.deepEqual(await within(10_000, "the end", endsOf(room)), { running: 0, refusals: ["cancelled"] });
    });

    it("may be read again, from where it was left", async (context) => {
        const room = await guest(context, await Server.during(context, "test_exchange"));
        await within(10_000, "the numbers", count(room, 10, 3));
        assert.deepEqual(await within(10_000, "the numbers", count(room, 2)), [1, 2]);
    });

    it("of two clients are two", async (context) => {
        const server = await Server.during(context, "test_exchange");
        const both = await Promise.all([guest(context, server), guest(context, server)]);
        const counted = await within(20_000, "both", Promise.all(both.map((room, index) => count(room, 20, index === 0 ? 5 : undefined))));
        assert.deepEqual(counted.map(({ length }) => length), [5, 20]);
    });

    it("throws for the reader when the connection is lost", async (context) => {
        const server = await Server.during(context, "test_exchange");
        const sockets = [];
        const room = await guest(context, server, sockets);
        const reading = count(room, 1_000_000);
        const first = new Promise((done) => { room.on("everything", done); });
        await room.request("everything", value);
        await within(10_000, "an answer between items", first);
        sockets.at(-1).terminate();
        await assert.rejects(within(10_000, "the loop", reading), { code: "unavailable" });
    });
});
