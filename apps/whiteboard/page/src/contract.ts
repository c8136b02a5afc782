// What parlor-whiteboard and its clients say to each other. Made by `parlor-whiteboard --contract typescript`; not to be changed by hand.
/* eslint-disable */
import { bool, int, list, struct, text, type BinaryForm, type Done, uint, uint8 } from "parlor-client";

export interface Draw {
    stroke: number;
    by: string;
    colour: number;
    width: number;
    from: number;
    points: Place[];
    done: boolean;
}

export interface Place {
    x: number;
    y: number;
}

export interface Hover {
    at: Place;
}

export type Look = Record<string, never>;

export interface Undo {
    stroke: number;
}

export type Wipe = Record<string, never>;

export interface Drawn {
    parts: Ink[];
}

export interface Ink {
    stroke: number;
    by: string;
    colour: number;
    width: number;
    from: number;
    points: Place[];
    done: boolean;
}

export interface Undone {
    stroke: number;
}

export interface Wiped {
    by: string;
}

export interface Picture {
    first: boolean;
    last: boolean;
    strokes: Ink[];
}

export interface Cursor {
    member: string;
    at: Place;
}

export type Contract = {
    rooms: {
        [room: `board/${string}`]: {
            says: {
                draw: { data: Draw; reply: Done };
                hover: { data: Hover; reply: Done };
                look: { data: Look; reply: Done };
                undo: { data: Undo; reply: Done };
                wipe: { data: Wipe; reply: Done };
            };
            hears: {
                drawn: Drawn;
                undone: Undone;
                wiped: Wiped;
                picture: Picture;
                cursor: Cursor;
            };
            asks: {};
        };
    };
    outside: {
        says: {};
        hears: {};
        asks: {};
    };
};

const placeForm: BinaryForm<Place> = struct({ x: int, y: int });
const cursorForm: BinaryForm<Cursor> = struct({ member: text, at: placeForm });
const drawForm: BinaryForm<Draw> = struct({ stroke: uint, by: text, colour: uint8, width: uint8, from: uint, points: list(placeForm), done: bool });
const inkForm: BinaryForm<Ink> = struct({ stroke: uint, by: text, colour: uint8, width: uint8, from: uint, points: list(placeForm), done: bool });
const drawnForm: BinaryForm<Drawn> = struct({ parts: list(inkForm) });
const hoverForm: BinaryForm<Hover> = struct({ at: placeForm });
const pictureForm: BinaryForm<Picture> = struct({ first: bool, last: bool, strokes: list(inkForm) });
const undoForm: BinaryForm<Undo> = struct({ stroke: uint });
const undoneForm: BinaryForm<Undone> = struct({ stroke: uint });

/** What travels in the binary form: `new Client(address, { binary: forms })`. */
export const forms = {
    cursor: cursorForm,
    draw: drawForm,
    drawn: drawnForm,
    hover: hoverForm,
    picture: pictureForm,
    undo: undoForm,
    undone: undoneForm,
};
