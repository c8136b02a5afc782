// What the app has said and the server has not yet answered, in order and bounded. It survives connections: what is
// in it is written again after each reconnect.
import type { Frame } from "./envelope.js";

interface Entry {
    frame: Frame;
    written: boolean;
}

export class Outbox {
    #entries: Entry[] = [];

    constructor(private readonly capacity: number) {}

    get size(): number { return this.#entries.length; }

    /** False when it is full. */
    add(frame: Frame): boolean {
        if (this.#entries.length >= this.capacity) return false;
        this.#entries.push({ frame, written: false });
        return true;
    }

    /** Writes what is not written yet. What has no id waits for no reply and is done with then. */
    flush(write: (frame: Frame) => boolean): void {
        for (const entry of this.#entries) {
            if (!entry.written && !(entry.written = write(entry.frame))) break;
        }
        this.#entries = this.#entries.filter(({ frame, written }) => !written || frame.id !== undefined);
    }

    /** The connection is gone: what has no reply yet has to be written again. */
    rewind(): void {
        for (const entry of this.#entries) entry.written = false;
    }

    /** The request is answered, or nobody waits for it any more. */
    settle(id: number): void {
        this.#entries = this.#entries.filter(({ frame }) => frame.id !== id);
    }

    clear(): void {
        this.#entries = [];
    }
}
