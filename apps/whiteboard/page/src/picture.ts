// The picture as the room has told it: finished strokes, bottom first, and those that are being drawn. No canvas here.
import type { Drawn, Ink, Picture as PicturePage, Place } from "./contract.js";

export interface Stroke {
    id: number;
    by: string;
    colour: number;
    width: number;
    points: Place[];
}

export class Picture {
    #finished: Stroke[] = [];
    #open = new Map<number, Stroke>();
    #coming: Picture | undefined;
    #version = 0;

    get finished(): readonly Stroke[] { return this.#finished; }
    get open(): ReadonlyMap<number, Stroke> { return this.#open; }

    /** Changes whenever `finished` did in another way than by growing. */
    get version(): number { return this.#version; }

    drawn({ parts }: Drawn): void { for (const part of parts) this.#add(part); }

    undone(id: number): void {
        this.#open.delete(id);
        const rest = this.#finished.filter((stroke) => stroke.id !== id);
        if (rest.length !== this.#finished.length) this.#replace(rest);
    }

    wiped(): void {
        this.#open.clear();
        this.#replace([]);
    }

    /** A page of the whole picture; shown when the last one has come. */
    page({ first, last, strokes }: PicturePage): void {
        if (first) this.#coming = new Picture();
        this.#coming?.drawn({ parts: strokes });
        if (!last || !this.#coming) return;
        this.#open = this.#coming.#open;
        this.#replace(this.#coming.#finished);
        this.#coming = undefined;
    }

    /** How many points of a stroke the room has told, and whether it has ended. */
    known(id: number): { points: number; done: boolean } {
        const open = this.#open.get(id);
        if (open) return { points: open.points.length, done: false };
        const finished = this.#finished.findLast((stroke) => stroke.id === id);
        return { points: finished?.points.length ?? 0, done: finished !== undefined };
    }

    #replace(finished: Stroke[]): void {
        this.#finished = finished;
        this.#version += 1;
    }

    #add({ stroke: id, by, colour, width, from, points, done }: Ink): void {
        const stroke = this.#open.get(id) ?? { id, by, colour, width, points: [] };
        let x = 0;
        let y = 0;
        points.forEach((step, index) => {
            x += step.x;
            y += step.y;
            if (from + index === stroke.points.length) stroke.points.push({ x, y });
        });
        if (!done) {
            this.#open.set(id, stroke);
            return;
        }
        this.#open.delete(id);
        this.#finished.push(stroke);
    }
}
