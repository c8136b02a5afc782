// Finds dead connections: after a silence it asks for a ping, and after a second silence it gives up.
// Browsers cannot see control frames, so this is an ordinary message.
import type { Timers } from "./timers.js";

export class Heartbeat {
    #cancel: (() => void) | undefined;
    #interval = 0;

    constructor(private readonly timers: Timers, private readonly ping: () => void, private readonly dead: () => void) {}

    /** Starts with one ping right away; an interval of 0 means no heartbeat. */
    start(interval: number): void {
        this.stop();
        this.#interval = interval;
        this.ping();
        this.heard();
    }

    /** Call it with each frame that arrives. */
    heard(): void {
        this.#cancel?.();
        this.#cancel = undefined;
        if (this.#interval > 0) this.#cancel = this.timers.after(this.#interval, () => { this.#silent(); });
    }

    stop(): void {
        this.#interval = 0;
        this.#cancel?.();
        this.#cancel = undefined;
    }

    #silent(): void {
        this.ping();
        this.#cancel = this.timers.after(Math.min(this.#interval, 10_000), this.dead);
    }
}
