// A sequence that the server sends item by item: each item is a request of the server's, answered when the next one is
// wanted. So the server goes no faster than whoever reads, and hears when that ends.
import type { Answerer } from "./client.js";
import { ParlorError } from "./errors.js";

interface Answering { answer(type: string, answerer: Answerer): void }

interface Offer<Item> { item: Item; proceed: () => void; refuse: (why: ParlorError) => void }

/**
 * `for await (const item of items(client, "tick")) …`: the items of that type, from now on. Leaving the loop answers
 * `cancelled`, by which the server stops. One reader a type.
 */
export function items<Item = unknown>(client: Answering, type: string): AsyncIterableIterator<Item, undefined> {
    const waiting: Offer<Item>[] = [];
    let current: Offer<Item> | undefined;  // the reader has it, and has not asked for the next one
    let wake: (() => void) | undefined;
    let ended = false;
    const enough = (): ParlorError => new ParlorError("cancelled", "nobody reads this any more");

    client.answer(type, (data) => new Promise((resolve, reject) => {
        if (ended) { reject(enough()); return; }
        waiting.push({ item: data as Item, proceed: () => { resolve({}); }, refuse: reject });
        wake?.();
    }));

    return {
        [Symbol.asyncIterator]() { return this; },
        async next() {
            current?.proceed();
            current = undefined;
            while (!ended && waiting.length === 0) await new Promise<void>((done) => { wake = done; });
            current = waiting.shift();
            return current ? { done: false, value: current.item } : { done: true, value: undefined };
        },
        return() {
            ended = true;
            for (const each of [...(current ? [current] : []), ...waiting.splice(0)]) each.refuse(enough());
            current = undefined;
            wake?.();
            return Promise.resolve({ done: true, value: undefined });
        },
    };
}
