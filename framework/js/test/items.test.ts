// What a server sends item by item, to a reader that asks for one after the other.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { items } from "../src/index.js";
import { connectedClient, ScriptedSocket, settle } from "./scripted.js";

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
        const refusal = { code: "cancelled", message: "nobody reads this any more" };
        assert.deepEqual(heard, [1, 2]);
        assert.deepEqual(answers(), [{ reply: 1, data: {} }, { reply: 2, error: refusal }, { reply: 3, error: refusal }]);
    });
});
