// What to ask of the server after a reconnect, and what its answer means for each room. Pure; client.ts acts on it.
import type { ResumedRoom } from "./envelope.js";
import { ParlorError } from "./errors.js";
import type { Position } from "./position.js";

/** The `data` of a resume. Held rooms that it does not list are left by the server. */
export function resumeData(token: string, positions: Iterable<readonly [string, Position]>):
    { token: string; rooms: Record<string, number> } {
    const rooms: Record<string, number> = {};
    for (const [name, { seq }] of positions) rooms[name] = seq;
    return { token, rooms };
}

export type Fate =
    | { kind: "replay"; epoch: string; seq: number }  // the missed messages follow
    | { kind: "gap"; epoch: string; seq: number }     // they don't: live ones follow
    | { kind: "ended"; error: ParlorError };          // the room did not take us back

export function fateOf(name: string, room: ResumedRoom | undefined): Fate {
    if (!room) return { kind: "ended", error: new ParlorError("failed_precondition", `${name} was not resumed`) };
    if (room.error) return { kind: "ended", error: ParlorError.from(room.error) };
    return { kind: room.gap ? "gap" : "replay", epoch: room.epoch, seq: room.seq };
}
