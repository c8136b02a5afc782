// What is on the screen: finished strokes on one canvas, painted when they come; all that moves on another above it,
// painted once a frame.
import type { Board } from "./board.js";
import type { Place } from "./contract.js";
import { boardHeight, boardWidth, fine } from "./limits.js";
import { clipToBoard, enterBoard, hue, paintPaper, paintStroke, type Transform } from "./paint.js";

const margin = 16;  // between the board and what is around it, in CSS pixels
const largest = 8;  // pixels a unit

export class View {
    #board: Board | undefined;
    #at: Transform = { scale: 1, x: 0, y: 0 };
    #fitted = true;
    #painted = { count: 0, version: -1, hidden: "", at: this.#at };
    #awaited = false;
    readonly #ink: CanvasRenderingContext2D;
    readonly #live: CanvasRenderingContext2D;

    /** `free` tells between which heights nothing lies over the canvases, in CSS pixels. */
    constructor(private readonly ink: HTMLCanvasElement, private readonly live: HTMLCanvasElement,
        private readonly free: () => { top: number; bottom: number }) {
        const below = ink.getContext("2d", { alpha: false });
        const above = live.getContext("2d");
        if (!below || !above) throw new Error("this browser has no canvas");
        this.#ink = below;
        this.#live = above;
        new ResizeObserver(() => { this.#resize(); }).observe(live);
        this.#resize();
    }

    show(board: Board): void {
        this.#board = board;
        this.#painted.version = -1;
        this.changed();
    }

    /** Paints with the next frame. */
    changed(): void {
        if (this.#awaited) return;
        this.#awaited = true;
        requestAnimationFrame(() => { this.#paint(); });
    }

    /** Where on the board a place on the screen is. */
    toBoard(x: number, y: number): Place {
        const at = (screen: number, shift: number, most: number): number =>
            Math.min(most, Math.max(0, Math.round((screen * devicePixelRatio - shift) / this.#at.scale)));
        return { x: at(x, this.#at.x, boardWidth), y: at(y, this.#at.y, boardHeight) };
    }

    fit(): void {
        const { width } = this.live;
        const edge = margin * devicePixelRatio;
        const { top, bottom } = this.free();
        const [first, last] = [top * devicePixelRatio + edge, bottom * devicePixelRatio - edge];
        const room = Math.max(last - first, this.live.height / 3);  // a window that is all bars
        const scale = Math.min((width - 2 * edge) / boardWidth, room / boardHeight);
        this.#fitted = true;
        this.#moveTo({ scale, x: (width - boardWidth * scale) / 2, y: first + (room - boardHeight * scale) / 2 });
    }

    /** Moves by CSS pixels and grows around a place on the screen. */
    move(dx: number, dy: number, growth: number, aroundX: number, aroundY: number): void {
        const ratio = devicePixelRatio;
        const smallest = Math.min(this.live.width / boardWidth, this.live.height / boardHeight) / 2;
        const scale = Math.min(largest * ratio / fine, Math.max(smallest, this.#at.scale * growth));
        const real = scale / this.#at.scale;
        const place = (shift: number, around: number, by: number, size: number, whole: number): number => {
            const moved = around * ratio + (shift - around * ratio) * real + by * ratio;
            const third = Math.min(size, whole * scale) / 3;  // so much of the board stays on the screen
            return Math.min(size - third, Math.max(third - whole * scale, moved));
        };
        this.#fitted = false;
        this.#moveTo({ scale, x: place(this.#at.x, aroundX, dx, this.live.width, boardWidth),
            y: place(this.#at.y, aroundY, dy, this.live.height, boardHeight) });
    }

    #moveTo(at: Transform): void {
        this.#at = at;
        this.changed();
    }

    #resize(): void {
        const width = Math.max(1, Math.round(this.live.clientWidth * devicePixelRatio));
        const height = Math.max(1, Math.round(this.live.clientHeight * devicePixelRatio));
        if (this.live.width === width && this.live.height === height && this.#painted.count > 0) return;
        for (const canvas of [this.ink, this.live]) {
            canvas.width = width;
            canvas.height = height;
        }
        this.#painted.version = -1;
        if (this.#fitted) this.fit();
        this.changed();
    }

    #paint(): void {
        this.#awaited = false;
        if (!this.#board) return;
        this.#paintInk(this.#board);
        this.#paintLive(this.#board);
    }

    #paintInk({ picture, pen }: Board): void {
        const { finished, version } = picture;
        const gone = pen.hidden;
        const hidden = [...gone].join();
        const grows = this.#painted.version === version && this.#painted.at === this.#at && this.#painted.hidden === hidden;
        const to = this.#ink;
        if (!grows) {
            to.setTransform(1, 0, 0, 1, 0, 0);
            to.fillStyle = getComputedStyle(document.body).backgroundColor;
            to.fillRect(0, 0, this.ink.width, this.ink.height);
        }
        to.save();
        enterBoard(to, this.#at);
        if (!grows) paintPaper(to);
        clipToBoard(to);
        for (const stroke of finished.slice(grows ? this.#painted.count : 0)) if (!gone.has(stroke.id)) paintStroke(to, stroke);
        to.restore();
        this.#painted = { count: finished.length, version, hidden, at: this.#at };
    }

    #paintLive({ picture, pen, cursors }: Board): void {
        const to = this.#live;
        to.setTransform(1, 0, 0, 1, 0, 0);
        to.clearRect(0, 0, this.live.width, this.live.height);
        to.save();
        enterBoard(to, this.#at);
        clipToBoard(to);
        const own = new Set(pen.strokes.map(({ id }) => id));
        const hidden = pen.hidden;
        for (const [id, stroke] of picture.open) if (!own.has(id) && !hidden.has(id)) paintStroke(to, stroke);
        for (const stroke of pen.strokes) paintStroke(to, stroke);
        to.restore();
        this.#paintCursors(to, cursors);
    }

    #paintCursors(to: CanvasRenderingContext2D, cursors: Board["cursors"]): void {
        const ratio = devicePixelRatio;
        to.setTransform(ratio, 0, 0, ratio, 0, 0);
        to.font = "600 12px system-ui, sans-serif";
        to.textBaseline = "middle";
        let soonest = Infinity;
        for (const [member, { at, until }] of cursors) {
            const left = until - performance.now();
            if (left <= 0) {
                cursors.delete(member);
                continue;
            }
            soonest = Math.min(soonest, left);
            const name = this.#board?.nameOf(member) ?? "";
            const x = (at.x * this.#at.scale + this.#at.x) / ratio;
            const y = (at.y * this.#at.scale + this.#at.y) / ratio;
            to.fillStyle = `hsl(${hue(name)} 70% 40%)`;
            to.strokeStyle = "#ffffff";
            to.lineWidth = 1.5;
            to.beginPath();
            to.moveTo(x, y);
            to.lineTo(x + 5, y + 14);
            to.lineTo(x + 8.5, y + 8.5);
            to.lineTo(x + 14, y + 5);
            to.closePath();
            to.fill();
            to.stroke();
            const width = to.measureText(name).width + 12;
            to.beginPath();
            to.roundRect(x + 10, y + 12, width, 19, 6);
            to.fill();
            to.fillStyle = "#ffffff";
            to.fillText(name, x + 16, y + 22);
        }
        if (soonest !== Infinity) setTimeout(() => { this.changed(); }, soonest + 20);
    }
}
