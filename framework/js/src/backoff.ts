// When to reconnect, and whether at all: pure functions that connection.ts asks.

export interface BackoffOptions {
    /** The bound of the first wait, in ms. */
    base: number;
    /** The bound of every later wait, in ms. */
    cap: number;
}

/** What the wait before an attempt is shorter than: doubles with each attempt, the first being 0. */
export function backoffBound(attempt: number, { base, cap }: BackoffOptions): number {
    return Math.min(cap, base * 2 ** Math.min(attempt, 30));
}

/** Full jitter: evenly spread between zero and that bound. */
export function fullJitter(attempt: number, options: BackoffOptions, random: () => number): number {
    return Math.round(random() * backoffBound(attempt, options));
}

/** The N of `; reconnect_ms=N` in a close reason. */
export function reconnectHint(reason: string): number | undefined {
    const digits = /;\s*reconnect_ms=(\d{1,9})\s*$/.exec(reason)?.[1];
    return digits === undefined ? undefined : Number(digits);
}

/** The words of a close reason, without the hint. */
export function reasonText(reason: string): string {
    return reason.replace(/;\s*reconnect_ms=\d+\s*$/, "").trim();
}

const finalCodes: ReadonlySet<number> = new Set([1002, 1003, 1007, 1008, 1009, 4001]);

/** After these codes a reconnect would meet the same end, or take the session from whoever has it now. */
export function isFinal(code: number): boolean {
    return finalCodes.has(code);
}
