// The described binary form (parlor/message/binary.hpp) and the frames of parlor.v1.bin. An app says once for each binary
// message what its struct looks like, in the order of its members, and then sends and hears plain objects.
import { type Frame, parseFrame } from "./envelope.js";

/** How one kind of value is written and read. */
export interface BinaryForm<T> {
    write(value: T, to: BinaryWriter): void;
    /** Throws RangeError for bytes that are no such value. */
    read(from: BinaryReader): T;
}

/** Message types that travel in the binary form, by their wire name. */
export type BinaryForms = Readonly<Record<string, BinaryForm<unknown>>>;

/** What a form stands for: `type Stroke = ValueOf<typeof stroke>`. */
export type ValueOf<Form> = Form extends BinaryForm<infer T> ? T : never;

export class BinaryWriter {
    #bytes = new Uint8Array(256);
    #size = 0;

    byte(value: number): void {
        this.#reserve(1);
        this.#bytes[this.#size++] = value;
    }

    bytes(values: Uint8Array): void {
        this.#reserve(values.length);
        this.#bytes.set(values, this.#size);
        this.#size += values.length;
    }

    /** A non-negative integer up to 2^53-1. */
    varint(value: number): void {
        if (!Number.isSafeInteger(value) || value < 0) throw new RangeError(`${value} is no integer from 0 to 2^53-1`);
        for (; value >= 128; value = Math.floor(value / 128)) this.byte((value % 128) + 128);
        this.byte(value);
    }

    text(value: string): void {
        const bytes = new TextEncoder().encode(value);
        this.varint(bytes.length);
        this.bytes(bytes);
    }

    finish(): Uint8Array<ArrayBuffer> { return this.#bytes.slice(0, this.#size); }

    #reserve(more: number): void {
        if (this.#size + more <= this.#bytes.length) return;
        const larger = new Uint8Array(Math.max(this.#bytes.length * 2, this.#size + more));
        larger.set(this.#bytes);
        this.#bytes = larger;
    }
}

export class BinaryReader {
    #at = 0;

    constructor(private readonly data: Uint8Array) {}

    get left(): number { return this.data.length - this.#at; }

    byte(): number { return this.bytes(1)[0] ?? 0; }

    bytes(count: number): Uint8Array {
        if (count > this.left) throw new RangeError("the message ends too early");
        this.#at += count;
        return this.data.subarray(this.#at - count, this.#at);
    }

    varint(): number {
        let value = 0;
        for (let scale = 1; ; scale *= 128) {
            const next = this.byte();
            value += (next % 128) * scale;
            if (!Number.isSafeInteger(value)) throw new RangeError("an integer above 2^53-1");
            if (next < 128) return value;
        }
    }

    /** A number of things of at least one byte each. */
    count(): number {
        const count = this.varint();
        if (count > this.left) throw new RangeError("the message ends too early");
        return count;
    }

    text(): string { return new TextDecoder().decode(this.bytes(this.varint())); }
}

/** A std::uint8_t. */
export const uint8: BinaryForm<number> = {
    write: (value, to) => { to.byte(value); },
    read: (from) => from.byte(),
};

/** A wider unsigned integer, as far as 2^53-1. */
export const uint: BinaryForm<number> = {
    write: (value, to) => { to.varint(value); },
    read: (from) => from.varint(),
};

/** A signed integer of more than one byte, as far as 52 bits; milliseconds too. */
export const int: BinaryForm<number> = {
    write: (value, to) => { to.varint(value < 0 ? -2 * value - 1 : 2 * value); },
    read: (from) => {
        const value = from.varint();
        return value % 2 === 1 ? -(value + 1) / 2 : value / 2;
    },
};

export const bool: BinaryForm<boolean> = {
    write: (value, to) => { to.byte(value ? 1 : 0); },
    read: (from) => from.byte() !== 0,
};

export const text: BinaryForm<string> = {
    write: (value, to) => { to.text(value); },
    read: (from) => from.text(),
};

/** A double. */
export const float64: BinaryForm<number> = {
    write: (value, to) => {
        const bytes = new Uint8Array(8);
        new DataView(bytes.buffer).setFloat64(0, value, true);
        to.bytes(bytes);
    },
    read: (from) => {
        const bytes = from.bytes(8);
        return new DataView(bytes.buffer, bytes.byteOffset, 8).getFloat64(0, true);
    },
};

/** A std::optional. */
export function optional<T>(form: BinaryForm<T>): BinaryForm<T | undefined> {
    return {
        write: (value, to) => {
            to.byte(value === undefined ? 0 : 1);
            if (value !== undefined) form.write(value, to);
        },
        read: (from) => (from.byte() === 0 ? undefined : form.read(from)),
    };
}

/** A std::vector. */
export function list<T>(form: BinaryForm<T>): BinaryForm<T[]> {
    return {
        write: (values, to) => {
            to.varint(values.length);
            for (const value of values) form.write(value, to);
        },
        read: (from) => Array.from({ length: from.count() }, () => form.read(from)),
    };
}

/** A described struct: its members in the order of the description. */
export function struct<Shape extends Record<string, BinaryForm<unknown>>>(shape: Shape):
    BinaryForm<{ [Name in keyof Shape]: ValueOf<Shape[Name]> }> {
    type Value = { [Name in keyof Shape]: ValueOf<Shape[Name]> };
    const members = Object.entries(shape);
    return {
        write: (value, to) => { for (const [name, form] of members) form.write(value[name], to); },
        read: (from) => Object.fromEntries(members.map(([name, form]) => [name, form.read(from)])) as Value,
    };
}

const hasId = 1, hasKey = 2, hasSeq = 4;

/** How frames look on the wire: as text, and those of types with a binary form as bytes. */
export class FrameCodec {
    /** The subprotocol to offer. */
    readonly protocol: string;

    constructor(private readonly forms: BinaryForms | undefined) {
        this.protocol = forms ? "parlor.v1.bin" : "parlor.v1";
    }

    encode(frame: Frame): string | Uint8Array<ArrayBuffer> {
        const { type, room = "", id, key, data } = frame;
        const form = type === undefined ? undefined : this.forms?.[type];
        if (!form || type === undefined) return JSON.stringify(frame);
        const to = new BinaryWriter();
        to.byte((id === undefined ? 0 : hasId) + (key === undefined ? 0 : hasKey));
        to.text(type);
        to.text(room);
        if (id !== undefined) to.varint(Number(id));
        if (key !== undefined) to.text(key);
        form.write(data, to);
        return to.finish();
    }

    /** How many bytes the frame takes. */
    size(frame: Frame): number {
        const message = this.encode(frame);
        return typeof message === "string" ? new TextEncoder().encode(message).length : message.length;
    }

    /** The frame, or undefined for what is none. A message of a type without a form has no data. */
    decode(message: unknown): Frame | undefined {
        if (typeof message === "string") return parseFrame(message);
        if (!(message instanceof ArrayBuffer)) return undefined;
        try {
            const from = new BinaryReader(new Uint8Array(message));
            const flags = from.byte();
            const type = from.text();
            const room = from.text();
            const seq = (flags & hasSeq) === 0 ? undefined : from.varint();
            const data = this.forms?.[type]?.read(from);
            return { type, data, ...(room === "" ? {} : { room }), ...(seq === undefined ? {} : { seq }) };
        } catch {
            return undefined;
        }
    }
}
