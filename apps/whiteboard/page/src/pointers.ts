// Fingers, pens and mice: one draws, two move and zoom, a wheel does too.
import type { Place } from "./contract.js";
import type { View } from "./view.js";

export interface Hand {
    down(at: Place): void;
    move(to: Place): void;
    up(): void;
    /** It was the beginning of a gesture of two fingers. */
    abandon(): void;
    hover(at: Place): void;
}

interface Spot {
    x: number;
    y: number;
}

export function watchPointers(canvas: HTMLCanvasElement, view: View, hand: Hand): void {
    const fingers = new Map<number, Spot>();
    let drawing: number | undefined;
    const place = ({ clientX, clientY }: PointerEvent): Place => view.toBoard(clientX, clientY);

    canvas.addEventListener("pointerdown", (event) => {
        if (event.button !== 0) return;
        event.preventDefault();
        canvas.setPointerCapture(event.pointerId);
        fingers.set(event.pointerId, { x: event.clientX, y: event.clientY });
        if (fingers.size === 1) {
            drawing = event.pointerId;
            hand.down(place(event));
        } else if (drawing !== undefined) {
            drawing = undefined;
            hand.abandon();
        }
    });
    canvas.addEventListener("pointermove", (event) => {
        if (drawing === event.pointerId || fingers.size === 0) hand.hover(place(event));
        const before = fingers.get(event.pointerId);
        if (!before) return;
        if (drawing === event.pointerId) {
            const all = event.getCoalescedEvents();
            for (const step of all.length > 0 ? all : [event]) hand.move(place(step));
        } else if (fingers.size === 2) {
            const other = [...fingers].find(([id]) => id !== event.pointerId)?.[1] ?? before;
            const apart = (spot: Spot): number => Math.hypot(spot.x - other.x, spot.y - other.y);
            const now = { x: event.clientX, y: event.clientY };
            view.move((now.x - before.x) / 2, (now.y - before.y) / 2, apart(now) / Math.max(apart(before), 1),
                (now.x + other.x) / 2, (now.y + other.y) / 2);
        }
        fingers.set(event.pointerId, { x: event.clientX, y: event.clientY });
    });
    const lift = (event: PointerEvent): void => {
        fingers.delete(event.pointerId);
        if (drawing !== event.pointerId) return;
        drawing = undefined;
        hand.up();
    };
    canvas.addEventListener("pointerup", lift);
    canvas.addEventListener("pointercancel", lift);
    canvas.addEventListener("contextmenu", (event) => { event.preventDefault(); });
    canvas.addEventListener("wheel", (event) => {
        event.preventDefault();
        const zoom = event.ctrlKey || event.metaKey;
        view.move(zoom ? 0 : -event.deltaX, zoom ? 0 : -event.deltaY, zoom ? Math.exp(-event.deltaY / 150) : 1,
            event.clientX, event.clientY);
    }, { passive: false });
}
