// Strokes onto canvases. A stroke looks the same whenever and wherever it is painted: so all pages show one picture.
import { boardHeight, boardWidth, fine } from "./limits.js";
import type { Stroke } from "./picture.js";

export const paper = "#ffffff";
export const colours = ["#1b1b25", "#e03131", "#f08c00", "#f2c200", "#2f9e44", "#1971c2", "#7048e8", "#e64980", paper];
export const colourNames = ["Black", "Red", "Orange", "Yellow", "Green", "Blue", "Violet", "Pink", "Rubber"];

/** Where the board lies on the screen: one quarter of a unit is `scale` pixels. */
export interface Transform {
    scale: number;
    x: number;
    y: number;
}

export function paintStroke(to: CanvasRenderingContext2D, { points, colour, width }: Stroke): void {
    const [first, ...rest] = points;
    if (!first) return;
    to.strokeStyle = to.fillStyle = colours[colour] ?? paper;
    to.lineWidth = width * fine;
    to.beginPath();
    if (rest.length === 0) {
        to.arc(first.x, first.y, width * fine / 2, 0, 2 * Math.PI);
        to.fill();
        return;
    }
    to.moveTo(first.x, first.y);
    for (let i = 1; i < points.length - 1; i += 1) {
        const here = points[i] ?? first;
        const next = points[i + 1] ?? here;
        to.quadraticCurveTo(here.x, here.y, (here.x + next.x) / 2, (here.y + next.y) / 2);
    }
    const last = points.at(-1) ?? first;
    to.lineTo(last.x, last.y);
    to.stroke();
}

export function enterBoard(to: CanvasRenderingContext2D, { scale, x, y }: Transform): void {
    to.setTransform(scale, 0, 0, scale, x, y);
    to.lineCap = to.lineJoin = "round";
}

export function paintPaper(to: CanvasRenderingContext2D): void {
    to.fillStyle = paper;
    to.fillRect(0, 0, boardWidth, boardHeight);
}

/** Nothing is drawn beside the board. */
export function clipToBoard(to: CanvasRenderingContext2D): void {
    to.beginPath();
    to.rect(0, 0, boardWidth, boardHeight);
    to.clip();
}

/** The whole picture on a canvas of its own, two pixels a unit: what is saved as a file. */
export function wholePicture(strokes: readonly Stroke[]): HTMLCanvasElement {
    const canvas = document.createElement("canvas");
    canvas.width = boardWidth / 2;
    canvas.height = boardHeight / 2;
    const to = canvas.getContext("2d", { willReadFrequently: true });
    if (!to) throw new Error("this browser has no canvas");
    enterBoard(to, { scale: 1 / 2, x: 0, y: 0 });
    paintPaper(to);
    for (const stroke of strokes) paintStroke(to, stroke);
    return canvas;
}

/** A colour of one's own, from one's name. */
export function hue(name: string): number {
    let hash = 0;
    for (const letter of name) hash = (hash * 31 + (letter.codePointAt(0) ?? 0)) % 360;
    return hash;
}
