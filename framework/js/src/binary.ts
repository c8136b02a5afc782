// The described binary form (parlor/message/binary.hpp). An app says once for each binary message what its struct looks
// like, in the order of its members, and then sends and hears plain objects. `--contract typescript` writes that for it.

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

/** A std::int8_t. */
export const int8: BinaryForm<number> = {
    write: (value, to) => { to.byte(value & 0xff); },
    read: (from) => (from.byte() << 24) >> 24,
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

function real(size: 4 | 8): BinaryForm<number> {
    return {
        write: (value, to) => {
            const view = new DataView(new ArrayBuffer(size));
            if (size === 4) view.setFloat32(0, value, true);
            else view.setFloat64(0, value, true);
            to.bytes(new Uint8Array(view.buffer));
        },
        read: (from) => {
            const bytes = from.bytes(size);
            const view = new DataView(bytes.buffer, bytes.byteOffset, size);
            return size === 4 ? view.getFloat32(0, true) : view.getFloat64(0, true);
        },
    };
}

/** A float, and a double. */
export const float32 = real(4);
export const float64 = real(8);

/** A std::monostate. */
export const nothing: BinaryForm<null> = { write: () => undefined, read: () => null };

function maybe<T, None extends null | undefined>(form: BinaryForm<T>, none: None): BinaryForm<T | None> {
    return {
        write: (value, to) => {
            const some = value !== undefined && value !== null;
            to.byte(some ? 1 : 0);
            if (some) form.write(value, to);
        },
        read: (from) => (from.byte() === 0 ? none : form.read(from)),
    };
}

/** A std::optional that is a member: it may be left out. */
export const optional = <T>(form: BinaryForm<T>): BinaryForm<T | undefined> => maybe(form, undefined);

/** A std::optional elsewhere. */
export const nullable = <T>(form: BinaryForm<T>): BinaryForm<T | null> => maybe(form, null);

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

/** A std::array. */
export function array<T>(form: BinaryForm<T>, size: number): BinaryForm<T[]> {
    return {
        write: (values, to) => {
            if (values.length !== size) throw new RangeError(`${values.length} elements, not ${size}`);
            for (const value of values) form.write(value, to);
        },
        read: (from) => Array.from({ length: size }, () => form.read(from)),
    };
}

function order(a: Uint8Array, b: Uint8Array): number {
    const at = a.findIndex((byte, index) => byte !== b[index]);
    return at < 0 ? a.length - b.length : (a[at] ?? 0) - (b[at] ?? -1);
}

/** A std::map or std::unordered_map from texts. */
export function map<T>(form: BinaryForm<T>): BinaryForm<Record<string, T>> {
    return {
        write: (values, to) => {
            const entries = Object.entries(values).map(([name, value]) => ({ key: new TextEncoder().encode(name), value }));
            to.varint(entries.length);
            for (const { key, value } of entries.sort((a, b) => order(a.key, b.key))) {
                to.varint(key.length);
                to.bytes(key);
                form.write(value, to);
            }
        },
        read: (from) => Object.fromEntries(Array.from({ length: from.count() }, () => [from.text(), form.read(from)] as const)),
    };
}

/** A described enum: its names in the order of the description. */
export function enumeration<const Names extends readonly string[]>(...names: Names): BinaryForm<Names[number]> {
    return {
        write: (value, to) => {
            const place = names.indexOf(value);
            if (place < 0) throw new RangeError(`"${value}" is none of ${names.join(", ")}`);
            to.varint(place);
        },
        read: (from) => {
            const name = names[from.varint()];
            if (name === undefined) throw new RangeError(`none of ${names.join(", ")}`);
            return name;
        },
    };
}

/** An alternative of a variant: a described struct goes by its wire name, all else by what JSON calls it. */
export type Alternative = { tag: string; form: BinaryForm<unknown> }
    | { kind: "array" | "boolean" | "null" | "number" | "object" | "string"; form: BinaryForm<unknown> };
type Chosen<One> = One extends { tag: infer Tag extends string; form: infer Form } ? Record<Tag, ValueOf<Form>>
    : One extends { form: infer Form } ? ValueOf<Form> : never;

const kindOf = (value: unknown): string => (value === null ? "null" : Array.isArray(value) ? "array" : typeof value);

/** A std::variant: `{ circle: { … } }` for a struct of that name, the value itself for all else. */
export function variant<const All extends readonly Alternative[]>(...all: All): BinaryForm<Chosen<All[number]>> {
    type Value = Chosen<All[number]>;
    return {
        write: (value, to) => {
            const place = all.findIndex((one) => ("tag" in one
                ? kindOf(value) === "object" && Object.hasOwn(value as object, one.tag) : kindOf(value) === one.kind));
            const one = all[place];
            if (!one) throw new RangeError("none of the variant's alternatives");
            to.varint(place);
            one.form.write("tag" in one ? (value as Record<string, unknown>)[one.tag] : value, to);
        },
        read: (from) => {
            const one = all[from.varint()];
            if (!one) throw new RangeError("none of the variant's alternatives");
            const value = one.form.read(from);
            return ("tag" in one ? { [one.tag]: value } : value) as Value;
        },
    };
}

/** A form that is not there yet: of a struct that holds itself. */
export function later<T>(form: () => BinaryForm<T>): BinaryForm<T> {
    return { write: (value, to) => { form().write(value, to); }, read: (from) => form().read(from) };
}

type Fields = Readonly<Record<string, BinaryForm<unknown>>>;
type MayBeLeftOut<Shape extends Fields> = { [Name in keyof Shape]: undefined extends ValueOf<Shape[Name]> ? Name : never }[keyof Shape];
/** What a struct of these fields is: those that are optional may be left out. */
export type StructOf<Shape extends Fields> = { [Name in Exclude<keyof Shape, MayBeLeftOut<Shape>>]: ValueOf<Shape[Name]> }
    & { [Name in MayBeLeftOut<Shape>]?: Exclude<ValueOf<Shape[Name]>, undefined> };

/** A described struct: its members in the order of the description, those of bases first. */
export function struct<Shape extends Fields>(shape: Shape): BinaryForm<StructOf<Shape>> {
    const members = Object.entries(shape);
    return {
        write: (value, to) => { for (const [name, form] of members) form.write((value as Record<string, unknown>)[name], to); },
        read: (from) => Object.fromEntries(members.map(([name, form]) => [name, form.read(from)] as const)
            .filter(([, value]) => value !== undefined)) as StructOf<Shape>,
    };
}
