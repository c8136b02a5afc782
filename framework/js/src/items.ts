// A sequence that the server sends item by item: each item is a request of the server's, answered when the next one is
// wanted. So the server goes no faster than whoever reads, and hears when that ends.
import type { Answerer } from "./answers.js";
import { ParlorError } from "./errors.js";
import type { Unsubscribe } from "./listeners.js";
import type { DataOf, Names, Part, TypedRoom } from "./typed.js";

/** What a sequence comes from: a room, or a client for rooms that the server put this user in. */
export interface ItemSource {
    answer(type: string, answerer: Answerer): Unsubscribe;
    on(type: string, handler: () => void): Unsubscribe;
    onInterrupted(handler: (reason: ParlorError) => void): Unsubscribe;
}

export interface ItemOptions<End extends string = string> {
    /** The message that the server sends behind the last item; the loop ends there. Without it only the reader ends it. */
    end?: End;
}

interface Offer { item: unknown; proceed: () => void; refuse: (why: ParlorError) => void }

class Items implements AsyncIterableIterator<unknown, undefined> {
    readonly #waiting: Offer[] = [];
    readonly #subscriptions: Unsubscribe[];
    #current: Offer | undefined;  // the reader has it, and has not asked for the next one
    #wake: (() => void) | undefined;
    #over = false;
    #failure: ParlorError | undefined;

    constructor(source: ItemSource, type: string, end: string | undefined) {
        this.#subscriptions = [
            source.answer(type, (item) => new Promise((resolve, reject) => {
                this.#waiting.push({ item, proceed: () => { resolve({}); }, refuse: reject });
                this.#wake?.();
            })),
            source.onInterrupted((reason) => {
                this.#failure = reason;
                this.#waiting.length = 0;
                this.#end();
            }),
            ...(end === undefined ? [] : [source.on(end, () => { this.#end(); })]),
        ];
    }

    [Symbol.asyncIterator](): this { return this; }

    async next(): Promise<IteratorResult<unknown, undefined>> {
        this.#current?.proceed();
        this.#current = undefined;
        while (!this.#over && this.#waiting.length === 0) await new Promise<void>((done) => { this.#wake = done; });
        this.#current = this.#waiting.shift();
        if (this.#current) return { done: false, value: this.#current.item };
        const failure = this.#failure;
        this.#failure = undefined;
        if (failure) throw failure;
        return { done: true, value: undefined };
    }

    /** The reader has had enough. */
    return(): Promise<IteratorReturnResult<undefined>> {
        const enough = new ParlorError("cancelled", "nobody reads this any more");
        for (const each of [...(this.#current ? [this.#current] : []), ...this.#waiting.splice(0)]) each.refuse(enough);
        this.#current = undefined;
        this.#failure = undefined;
        this.#end();
        return Promise.resolve({ done: true, value: undefined });
    }

    #end(): void {
        this.#over = true;
        for (const stop of this.#subscriptions.splice(0)) stop();
        this.#wake?.();
    }
}

/**
 * `for await (const item of items(room, "tick")) …`: the items of that type, from now on. Leaving the loop answers
 * `cancelled`, by which the server stops. The loop throws `unavailable` when the connection is lost, and what ended the
 * membership when that is over: ask anew from where you were. One reader a type.
 */
export function items<P extends Part, Name extends Names<P["asks"]>>(room: TypedRoom<P>, type: Name,
    options?: ItemOptions<Names<P["hears"]>>): AsyncIterableIterator<DataOf<P["asks"], Name>, undefined>;
export function items<Item = unknown>(source: ItemSource, type: string, options?: ItemOptions): AsyncIterableIterator<Item, undefined>;
export function items(source: ItemSource, type: string, { end }: ItemOptions = {}): AsyncIterableIterator<unknown, undefined> {
    return new Items(source, type, end);
}
