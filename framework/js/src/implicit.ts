// Rooms that the server put this user in without a join, such as an inbox. Their messages go to the client's own
// handlers; their positions are kept so that a resume brings what was missed.
import type { Frame, Meta, ResumedRoom } from "./envelope.js";
import { type Gap, Position } from "./position.js";

const maxRooms = 64;

export interface ImplicitEvents {
    message(frame: Frame, meta: Meta): void;
    gap(room: string, gap: Gap): void;
}

export class Implicit {
    readonly #positions = new Map<string, Position>();
    #held: Frame[] | undefined;

    constructor(private readonly events: ImplicitEvents) {}

    /** What a resume lists. A room that nothing came from yet is unknown here; the server then sends all since its join. */
    get positions(): Iterable<readonly [string, Position]> { return this.#positions; }

    /** A new connection may bring live messages before the resume says which ones come again: they wait for that. */
    hold(): void { this.#held = []; }

    /** Hands a message on unless it was seen before. */
    receive(frame: Frame): void {
        if (this.#held) this.#held.push(frame);
        else this.#take(frame);
    }

    /**
     * The reply to a resume, without what it says about joined rooms. A room that it does not name, or that is
     * unavailable, is where it was: the server takes us back later, and goes on there.
     */
    resumed(rooms: Record<string, ResumedRoom>): void {
        const held = this.#release();
        for (const [name, room] of Object.entries(rooms)) this.#resumedOne(name, room, held);
        for (const frame of held) {
            if (frame.seq === undefined ? frame.type !== "leave" : !rooms[frame.room ?? ""]) this.#take(frame);
        }
    }

    /** The session began anew, on this connection. */
    startOver(): void {
        this.#positions.clear();
        for (const frame of this.#release()) this.#take(frame);
    }

    clear(): void {
        this.#positions.clear();
        this.#held = undefined;
    }

    #release(): Frame[] {
        const held = this.#held ?? [];
        this.#held = undefined;
        return held;
    }

    #resumedOne(name: string, room: ResumedRoom, held: Frame[]): void {
        if (room.error) {
            if (room.error.code !== "unavailable") this.#positions.delete(name);
        } else if (!room.gap) {
            if (!this.#positions.has(name)) this.#position(name).seq = room.seq - room.replayed;
            this.#position(name).replayTo(room.epoch, room.seq);
        } else {
            const position = this.#position(name);
            const seen = position.seq;
            const newEpoch = position.epoch !== undefined && position.epoch !== room.epoch;
            position.reset();
            for (const frame of held) if (frame.room === name && frame.seq !== undefined) this.#take(frame);
            position.moveTo(room.epoch, Math.max(room.seq, position.seq));
            this.events.gap(name, { after: newEpoch ? 0 : seen, upTo: room.seq, newEpoch });
        }
    }

    #take(frame: Frame): void {
        const { room = "", type = "", seq } = frame;
        const meta: Meta = { type, room, replayed: false };
        if (type === "leave") {
            // From an inbox that is unavailable for a moment the server takes us back, and goes on where we were.
            if ((frame.data as { code?: unknown } | undefined)?.code !== "unavailable") this.#positions.delete(room);
        } else if (seq === undefined) {
            this.events.message(frame, meta);
        } else {
            const { fresh, replayed, gap } = this.#position(room).accept(seq);
            if (!fresh) return;
            if (gap) this.events.gap(room, gap);
            this.events.message(frame, { ...meta, seq, replayed });
        }
    }

    #position(room: string): Position {
        let position = this.#positions.get(room);
        if (!position) {
            const [oldest] = this.#positions.keys();
            if (oldest !== undefined && this.#positions.size >= maxRooms) this.#positions.delete(oldest);
            this.#positions.set(room, position = new Position());
        }
        return position;
    }
}
