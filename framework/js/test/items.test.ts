// What a server sends item by item, to a reader that asks for one after the other.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { items } from "../src/index.js";
import { connectedClient, joined, reconnected, ScriptedSocket, settle } from "./scripted.js";

interface Tick { number: number }
const offer = (id: number): void => { ScriptedSocket.last.says({ type: "tick", room: "room/main", id, data: { number: id } }); };
const answers = (): unknown[] => ScriptedSocket.last.said.filter(({ reply }) => reply !== undefined);

describe("items", () => {
    it("come in order, and the next one is asked for when one was read", async () => {
        const { client } = await connectedClient();
        const ticks = items<Tick>(client, "tick");
        offer(1);
        assert.deepEqual(await ticks.next(), { done: false, value: { number: 1 } });
        await settle();
        assert.deepEqual(answers(), []);
        const second = ticks.next();
        await settle();
        assert.deepEqual(answers(), [{ reply: 1, data: {} }]);
        offer(2);
        assert.deepEqual(await second, { done: false, value: { number: 2 } });
    });
    it("end for the server when the reader leaves the loop", async () => {
        const { client } = await connectedClient();
        const heard: number[] = [];
        const reading = (async () => {
            for await (const { number } of items<Tick>(client, "tick")) {
                heard.push(number);
                if (number === 2) break;
            }
        })();
        offer(1);
        await settle();
        offer(2);
        await reading;
        offer(3);
        await settle();
        assert.deepEqual(heard, [1, 2]);
        assert.deepEqual(answers(), [{ reply: 1, data: {} },
            { reply: 2, error: { code: "cancelled", message: "nobody reads this any more" } },
            { reply: 3, error: { code: "not_found", message: "this client answers no tick" } }]);
    });
    it("end with the server's last word, when all was read", async () => {
        const { room } = await joined();
        const heard: number[] = [];
        const reading = (async () => { for await (const { number } of items<Tick>(room, "tick", { end: "counted" })) heard.push(number); })();
        offer(1);
        await settle();
        ScriptedSocket.last.says({ type: "counted", room: "room/main", data: {} });
        await reading;
        assert.deepEqual(heard, [1]);
        offer(2);
        await settle();
        assert.equal((answers().at(-1) as { error: { code: string } }).error.code, "not_found");
    });
    it("are a room's own, whatever other rooms send", async () => {
        const { client, room } = await joined();
        const [ours, others] = [items<Tick>(room, "tick"), items<Tick>(client, "tick")];
        const [our, other] = [ours.next(), others.next()];
        ScriptedSocket.last.says({ type: "tick", room: "room/other", id: 7, data: { number: 7 } });
        offer(1);
        assert.deepEqual([(await our).value, (await other).value], [{ number: 1 }, { number: 7 }]);
    });
    it("throw when the connection is lost, and answer nothing on the next one", async () => {
        const { room, timers } = await joined();
        const ticks = items<Tick>(room, "tick");
        offer(1);
        await ticks.next();
        const next = ticks.next();
        await Promise.all([assert.rejects(next, { code: "unavailable" }), reconnected(timers)]);
        assert.deepEqual(answers(), []);
        assert.deepEqual(await ticks.next(), { done: true, value: undefined });
    });
    it("throw what ended the membership", async () => {
        const { room } = await joined();
        const next = items<Tick>(room, "tick").next();
        ScriptedSocket.last.says({ type: "leave", room: "room/main", data: { code: "permission_denied", message: "out" } });
        await assert.rejects(next, { code: "permission_denied", message: "out" });
    });
});
