// The binary form byte for byte as the server's tests have it, and the frames of parlor.v1.bin.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { type BinaryForm, BinaryReader, BinaryWriter, bool, float64, FrameCodec, int, list, optional, struct, text, uint, uint8 } from "../src/binary.js";

function written<T>(form: BinaryForm<T>, value: T): number[] {
    const to = new BinaryWriter();
    form.write(value, to);
    return [...to.finish()];
}

function readBack<T>(form: BinaryForm<T>, value: T): T { return form.read(new BinaryReader(Uint8Array.from(written(form, value)))); }

const spot = struct({ x: int, y: uint });

describe("the binary form", () => {
    it("is the server's", () => {
        assert.deepEqual(written(spot, { x: -1, y: 300 }), [0x01, 0xac, 0x02]);
        assert.deepEqual(written(spot, { x: 64, y: 127 }), [0x80, 0x01, 0x7f]);
        assert.deepEqual(written(text, "Zoë"), [0x04, 0x5a, 0x6f, 0xc3, 0xab]);
        assert.deepEqual(written(list(uint8), [9, 8]), [2, 9, 8]);
        assert.deepEqual(written(optional(bool), true), [1, 1]);
    });

    it("gives back what was put in", () => {
        const all = struct({ a: uint8, b: uint, c: int, d: bool, e: text, f: float64, g: optional(text), h: list(spot) });
        const value = { a: 255, b: Number.MAX_SAFE_INTEGER, c: -70_000, d: true, e: "x".repeat(1000), f: -0.5, g: undefined,
            h: [{ x: 1, y: 2 }, { x: -3, y: 4 }] };
        assert.deepEqual(readBack(all, value), value);
    });

    it("throws at damage instead of reading past the end", () => {
        assert.throws(() => text.read(new BinaryReader(Uint8Array.of(5, 65))), RangeError);
        assert.throws(() => list(uint8).read(new BinaryReader(Uint8Array.of(255, 255, 255, 255, 15))), RangeError);
        assert.throws(() => uint.read(new BinaryReader(new Uint8Array(20).fill(255))), RangeError);
        assert.throws(() => written(uint, -1), RangeError);
    });
});

describe("a frame", () => {
    const codec = new FrameCodec({ move_to: struct({ x: uint8 }) });
    const bytes = (...values: (number | string)[]): ArrayBuffer =>
        Uint8Array.from(values.flatMap((value) => (typeof value === "number" ? [value] : [...new TextEncoder().encode(value)]))).buffer;

    it("goes out in binary when its type has a form, else as text", () => {
        assert.deepEqual(codec.encode({ type: "move_to", room: "room/a", data: { x: 5 } }),
            new Uint8Array(bytes(0, 7, "move_to", 6, "room/a", 5)));
        assert.deepEqual(codec.encode({ type: "move_to", id: 300, key: "k1", data: { x: 5 } }),
            new Uint8Array(bytes(3, 7, "move_to", 0, 0xac, 2, 2, "k1", 5)));
        assert.equal(codec.encode({ type: "join", room: "room/a", id: 1 }), '{"type":"join","room":"room/a","id":1}');
    });

    it("comes in either way", () => {
        assert.deepEqual(codec.decode(bytes(4, 7, "move_to", 6, "room/a", 3, 9)),
            { type: "move_to", room: "room/a", seq: 3, data: { x: 9 } });
        assert.deepEqual(codec.decode('{"type":"ping"}'), { type: "ping" });
    });

    it("of a type without a form keeps its number, so that no gap is seen", () => {
        assert.deepEqual(codec.decode(bytes(4, 1, "a", 1, "r", 3, 9)), { type: "a", room: "r", seq: 3, data: undefined });
    });

    it("that is damaged is none", () => { assert.equal(codec.decode(bytes(4, 200, "a")), undefined); });
});
