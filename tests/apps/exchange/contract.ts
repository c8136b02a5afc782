// What test_exchange and its clients say to each other. Made by `test_exchange --contract typescript`; not to be changed by hand.
/* eslint-disable */
import { array, bool, enumeration, float32, float64, int, int8, later, list, map, nothing, nullable, optional, struct, text, type BinaryForm, type Done, uint, uint8, variant } from "parlor-client";

export interface Everything {
    flag: boolean;
    small: number;
    minus: number;
    wide: number;
    single: number;
    real: number;
    maybe?: string;
    holes: (number | null)[];
    two: Spot[];
    counts: Record<string, number>;
    colour: Paint;
    either: ({ spot: Spot } | { branch: Branch } | string | null)[];
    /** Milliseconds. */
    wait: number;
    /** Milliseconds since the Unix epoch. */
    at: number;
}

export interface Spot {
    x: number;
    y: number;
}

export type Paint = "red" | "green";

export interface Branch {
    name: string;
    branches: Branch[];
}

export type Look = Record<string, never>;

export interface Ends {
    running: number;
    refusals: string[];
}

export interface Watch {
    up_to: number;
}

export type Counted = Record<string, never>;

export interface Tick {
    number: number;
}

export type Proceed = Record<string, never>;

export type Contract = {
    rooms: {
        [room: `exchange/${string}`]: {
            says: {
                everything: { data: Everything; reply: Done };
                look: { data: Look; reply: Ends };
                watch: { data: Watch; reply: Done };
            };
            hears: {
                everything: Everything;
                counted: Counted;
            };
            asks: {
                tick: { data: Tick; reply: Proceed };
            };
        };
    };
    outside: {
        says: {};
        hears: {};
        asks: {};
    };
};

const spotForm: BinaryForm<Spot> = struct({ x: int, y: uint });
const branchForm: BinaryForm<Branch> = struct({ name: text, branches: list(later(() => branchForm)) });
const everythingForm: BinaryForm<Everything> = struct({ flag: bool, small: uint8, minus: int8, wide: int, single: float32, real: float64, maybe: optional(text), holes: list(nullable(int)), two: array(spotForm, 2), counts: map(int), colour: enumeration("red", "green"), either: list(variant({ tag: "spot", form: spotForm }, { tag: "branch", form: branchForm }, { kind: "string", form: text }, { kind: "null", form: nothing })), wait: int, at: int });

/** What travels in the binary form: `new Client(address, { binary: forms })`. */
export const forms = {
    everything: everythingForm,
};
