// How far a room's log has been seen. Decides what is new, so that nothing is handled twice and no hole goes unseen.

/** Messages of a room that this client will not get by itself. */
export interface Gap {
    /** The last message that was seen before the hole; 0 when the log began anew. */
    after: number;
    /** Where the room stands now. */
    upTo: number;
    /** The room's log began anew: earlier seq values mean nothing any more. */
    newEpoch: boolean;
}

export class Position {
    epoch: string | undefined;
    seq = 0;
    #replayedUpTo = 0;

    /** Where a join or a resume with a gap put us. Returns the hole against what was seen before, if there is one. */
    moveTo(epoch: string, seq: number): Gap | undefined {
        const newEpoch = this.epoch !== undefined && this.epoch !== epoch;
        const known = this.epoch !== undefined;
        const after = newEpoch ? 0 : this.seq;
        this.epoch = epoch;
        this.seq = seq;
        this.#replayedUpTo = 0;
        return known && (newEpoch || seq !== after) ? { after, upTo: seq, newEpoch } : undefined;
    }

    /** Forgets all, as after leaving. */
    reset(): void {
        this.epoch = undefined;
        this.seq = this.#replayedUpTo = 0;
    }

    /** A resume without a gap: what follows, up to `seq`, was missed. */
    replayTo(epoch: string, seq: number): void {
        this.epoch = epoch;
        this.#replayedUpTo = seq;
    }

    /** Takes a message's seq: whether it is new, was missed, and what is missing before it. */
    accept(seq: number): { fresh: boolean; replayed: boolean; gap?: Gap } {
        if (seq <= this.seq) return { fresh: false, replayed: false };
        const after = this.seq;
        this.seq = seq;
        const replayed = seq <= this.#replayedUpTo;
        // Of a room that the server put us into nobody said where it stood, so its first message is no hole.
        const whole = this.epoch === undefined || seq === after + 1;
        return whole ? { fresh: true, replayed }
            : { fresh: true, replayed, gap: { after, upTo: seq - 1, newEpoch: false } };
    }
}
