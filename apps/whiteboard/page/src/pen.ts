// What this page draws, until the room has told it to everyone: nothing is forgotten before, whatever becomes of the
// connection. Decides what to say next; board.ts says it.
import type { Ink, Place } from "./contract.js";
import { maxStrokePoints } from "./limits.js";
import type { Picture, Stroke } from "./picture.js";

interface OwnStroke extends Stroke {
    done: boolean;
    /** What was said and, as far as we know, heard. */
    sent: number;
    sentDone: boolean;
}

const pointsAMessage = 400;

export class Pen {
    #strokes: OwnStroke[] = [];
    #undos: number[] = [];

    constructor(private readonly random: () => number = Math.random) {}

    /** Strokes that the room has not yet told in full. */
    get strokes(): readonly Stroke[] { return this.#strokes; }

    /** Strokes taken back that the room still shows. */
    get hidden(): ReadonlySet<number> { return new Set(this.#undos); }

    /** How much waits for the room. */
    get waiting(): number { return this.#strokes.length + this.#undos.length; }

    down(at: Place, by: string, colour: number, width: number): void {
        const id = Math.floor(this.random() * Number.MAX_SAFE_INTEGER);
        this.#strokes.push({ id, by, colour, width, points: [at], done: false, sent: 0, sentDone: false });
    }

    move(to: Place): void {
        const stroke = this.#current();
        const last = stroke?.points.at(-1);
        if (!stroke || !last || (last.x === to.x && last.y === to.y)) return;
        stroke.points.push(to);
        if (stroke.points.length < maxStrokePoints) return;
        stroke.done = true;  // a new one goes on where it ends
        this.down(to, stroke.by, stroke.colour, stroke.width);
    }

    up(): void {
        const stroke = this.#current();
        if (stroke) stroke.done = true;
    }

    /** The stroke under way was no stroke after all. */
    abandon(): void {
        const stroke = this.#current();
        if (stroke) this.#take(stroke.id);
    }

    /** Takes back the last stroke of `user`. False when there is none. */
    undo(picture: Picture, user: string): boolean {
        const last = this.#strokes.at(-1)
            ?? picture.finished.findLast(({ id, by }) => by === user && !this.#undos.includes(id));
        if (last) this.#take(last.id);
        return last !== undefined;
    }

    /** The next thing to say: a part of a stroke, or the number of one that is taken back. */
    next(): { draw: Ink } | { undo: number } | undefined {
        if (this.#undos[0] !== undefined) return { undo: this.#undos[0] };
        const stroke = this.#strokes.find(({ sent, points, done, sentDone }) => sent < points.length || (done && !sentDone));
        if (!stroke) return undefined;
        const { id, colour, width, sent: from } = stroke;
        const end = Math.min(stroke.points.length, from + pointsAMessage);
        let last: Place = { x: 0, y: 0 };
        const points = stroke.points.slice(from, end).map((point) => {
            const step = { x: point.x - last.x, y: point.y - last.y };
            last = point;
            return step;
        });
        return { draw: { stroke: id, by: "", colour, width, from, points, done: stroke.done && end === stroke.points.length } };
    }

    /** The room has that part. */
    heard({ stroke: id, from, points, done }: Ink): void {
        const stroke = this.#strokes.find((own) => own.id === id);
        if (!stroke) return;
        stroke.sent = from + points.length;
        stroke.sentDone = done;
    }

    /** The room took a stroke back, or never will have it. */
    settled(id: number): void {
        this.#undos = this.#undos.filter((undo) => undo !== id);
    }

    /** The room refuses a stroke for good. */
    drop(id: number): void { this.#strokes = this.#strokes.filter((stroke) => stroke.id !== id); }

    /** What the room has told in full is no longer ours to keep. */
    told(picture: Picture): void {
        this.#strokes = this.#strokes.filter(({ id }) => !picture.known(id).done);
    }

    /** The room may have lost what it had not told: say again all that it did not. */
    rewind(picture: Picture): void {
        for (const stroke of this.#strokes) {
            stroke.sent = Math.min(stroke.sent, picture.known(stroke.id).points);
            stroke.sentDone = false;
        }
    }

    #current(): OwnStroke | undefined {
        const last = this.#strokes.at(-1);
        return last && !last.done ? last : undefined;
    }

    #take(id: number): void {
        this.drop(id);
        this.#undos.push(id);
    }
}
