// Who answers the server's own requests: a client has such a list, and each of its rooms.
import type { Meta } from "./envelope.js";
import type { Unsubscribe } from "./listeners.js";

/** Answers a request of the server; what it returns or resolves to is the reply's data. */
export type Answerer = (data: unknown, meta: Meta) => unknown;

/** One answerer a type; the last one counts. */
export class Answerers {
    readonly #byType = new Map<string, Answerer>();

    add(type: string, answerer: Answerer): Unsubscribe {
        const own: Answerer = (data, meta) => answerer(data, meta);
        this.#byType.set(type, own);
        return () => { if (this.#byType.get(type) === own) this.#byType.delete(type); };
    }

    get(type: string): Answerer | undefined { return this.#byType.get(type); }
}
