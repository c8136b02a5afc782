// Time and chance come from outside, so that tests own both.

/** What the client needs of a clock. Durations and instants are in milliseconds. */
export interface Timers {
    after(delay: number, callback: () => void): () => void;
    now(): number;
    /** Evenly spread over [0, 1). */
    random(): number;
}

export const systemTimers: Timers = {
    after(delay, callback) {
        const handle = setTimeout(callback, delay);
        return () => { clearTimeout(handle); };
    },
    now: () => Date.now(),
    random: () => Math.random(),
};
