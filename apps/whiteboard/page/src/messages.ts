// What the page and the room say to each other; the same structs as in messages.hpp.
import { bool, int, list, struct, text, uint, uint8, type ValueOf } from "parlor-client";

/** In quarters of a unit of the board. */
export const place = struct({ x: int, y: int });
export type Place = ValueOf<typeof place>;

export const ink = struct({ stroke: uint, by: text, colour: uint8, width: uint8, from: uint, points: list(place), done: bool });
/** A part of a stroke: each point but the first is the way from the one before. */
export type Ink = ValueOf<typeof ink>;

const drawn = struct({ parts: list(ink) });
const undone = struct({ stroke: uint });
const picture = struct({ first: bool, last: bool, strokes: list(ink) });
const hover = struct({ at: place });
const cursor = struct({ member: text, at: place });
export type Drawn = ValueOf<typeof drawn>;
export type Undone = ValueOf<typeof undone>;
export type PicturePage = ValueOf<typeof picture>;
export type Cursor = ValueOf<typeof cursor>;

/** Those that travel in the binary form. */
export const forms = { draw: ink, undo: undone, hover, drawn, undone, picture, cursor };

export const boardWidth = 6400;
export const boardHeight = 4000;
/** How many quarters a unit has. */
export const fine = 4;
export const maxStrokePoints = 4096;
