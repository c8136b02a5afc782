// Requests that wait for their replies, each with a deadline.
import { ParlorError } from "./errors.js";
import type { Timers } from "./timers.js";

interface Waiting {
    resolve(data: unknown): void;
    reject(error: ParlorError): void;
    cancel(): void;
}

export class Requests {
    readonly #waiting = new Map<number, Waiting>();
    #last = 0;

    constructor(private readonly timers: Timers) {}

    /** Numbers a new request. `done` runs once it no longer waits, however that came about. */
    open(what: string, timeout: number, done: (id: number) => void): { id: number; reply: Promise<unknown> } {
        const id = ++this.#last;
        const reply = new Promise<unknown>((resolve, reject) => {
            const cancelTimer = this.timers.after(timeout, () => {
                this.reject(id, new ParlorError("deadline_exceeded", `no reply to ${what} within ${timeout} ms`));
            });
            this.#waiting.set(id, { resolve, reject, cancel: () => { cancelTimer(); done(id); } });
        });
        return { id, reply };
    }

    resolve(id: number, data: unknown): void {
        this.#take(id)?.resolve(data);
    }

    reject(id: number, error: ParlorError): void {
        this.#take(id)?.reject(error);
    }

    rejectAll(error: ParlorError): void {
        for (const id of [...this.#waiting.keys()]) this.reject(id, error);
    }

    #take(id: number): Waiting | undefined {
        const waiting = this.#waiting.get(id);
        this.#waiting.delete(id);
        waiting?.cancel();
        return waiting;
    }
}
