// Rooms that the server put this user in without a join, such as an inbox. Their messages go to the client's own
// handlers; their positions are kept so that a resume brings what was missed.
import type { Frame, Meta, ResumedRoom } from "./envelope.js";
import { Position } from "./position.js";

const maxRooms = 64;

export class Implicit {
    readonly #positions = new Map<string, Position>();

    /** What a resume lists. A room that nothing came from yet is unknown here; the server then sends all since its join. */
    get positions(): Iterable<readonly [string, Position]> { return this.#positions; }

    /** Hands a message on unless it was seen before. */
    receive({ room = "", type = "", seq }: Frame, emit: (meta: Meta) => void): void {
        const meta: Meta = { type, room, replayed: false };
        if (type === "leave") {
            this.#positions.delete(room);
        } else if (seq === undefined) {
            emit(meta);
        } else {
            const { fresh, replayed } = this.#position(room).accept(seq);
            if (fresh) emit({ ...meta, seq, replayed });
        }
    }

    resumed(rooms: Record<string, ResumedRoom>): void {
        for (const [name, position] of this.#positions) {
            const room = rooms[name];
            if (!room || room.error) this.#positions.delete(name);
            else if (room.gap) position.moveTo(room.epoch, room.seq);
            else position.replayTo(room.epoch, room.seq);
        }
    }

    clear(): void {
        this.#positions.clear();
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
