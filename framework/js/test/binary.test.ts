// The binary form byte for byte as the server's tests have it.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
    array, type BinaryForm, BinaryReader, BinaryWriter, bool, enumeration, float32, float64, int, int8, later, list, map, nothing,
    nullable, optional, struct, text, uint, uint8, variant,
} from "../src/binary.js";

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
        const all = struct({ a: uint8, b: uint, c: int, d: bool, e: text, f: float64, g: optional(text), h: list(spot), i: int8,
            j: float32, k: array(uint8, 3), l: map(int), m: enumeration("red", "green"), n: nullable(text), o: nothing });
        const value = { a: 255, b: Number.MAX_SAFE_INTEGER, c: -70_000, d: true, e: "x".repeat(1000), f: -0.5,
            h: [{ x: 1, y: 2 }, { x: -3, y: 4 }], i: -128, j: 0.25, k: [1, 2, 3], l: { a: 1, b: -1 }, m: "green" as const, n: null, o: null };
        assert.deepEqual(readBack(all, value), value);
        assert.deepEqual(readBack(all, { ...value, g: "here", n: "there" }), { ...value, g: "here", n: "there" });
    });

    it("is the server's for what has more than one shape", () => {
        const shape = variant({ tag: "spot", form: spot }, { kind: "string", form: text }, { kind: "null", form: nothing });
        assert.deepEqual(written(shape, { spot: { x: 0, y: 1 } }), [0, 0, 1]);
        assert.deepEqual(written(shape, "a"), [1, 1, 0x61]);
        assert.deepEqual([readBack(shape, { spot: { x: 5, y: 6 } }), readBack(shape, null)], [{ spot: { x: 5, y: 6 } }, null]);
        assert.throws(() => shape.read(new BinaryReader(Uint8Array.of(3))), RangeError);
        assert.deepEqual(written(enumeration("red", "green"), "green"), [1]);
        assert.throws(() => enumeration("red").read(new BinaryReader(Uint8Array.of(1))), RangeError);
        assert.deepEqual(written(float32, 1), [0, 0, 0x80, 0x3f]);
    });

    it("sorts a map's keys by their bytes, as the server wants them", () => {
        const keys = ["\u{1f600}", "\uffff", "b", "ab", "a"];
        const bytes = written(map(nothing), Object.fromEntries(keys.map((key) => [key, null])));
        const from = new BinaryReader(Uint8Array.from(bytes));
        assert.equal(from.count(), 5);
        assert.deepEqual(keys.map(() => from.text()), ["a", "ab", "b", "\uffff", "\u{1f600}"]);
        assert.deepEqual(Object.keys(readBack(map(nothing), JSON.parse('{"__proto__":null}') as Record<string, null>)), ["__proto__"]);
    });

    it("takes a struct that holds itself", () => {
        interface Tree { name: string; children: Tree[] }
        const tree: BinaryForm<Tree> = struct({ name: text, children: list(later(() => tree)) });
        const value = { name: "a", children: [{ name: "b", children: [] }, { name: "c", children: [{ name: "d", children: [] }] }] };
        assert.deepEqual(readBack(tree, value), value);
    });

    it("throws at damage instead of reading past the end", () => {
        assert.throws(() => text.read(new BinaryReader(Uint8Array.of(5, 65))), RangeError);
        assert.throws(() => list(uint8).read(new BinaryReader(Uint8Array.of(255, 255, 255, 255, 15))), RangeError);
        assert.throws(() => uint.read(new BinaryReader(new Uint8Array(20).fill(255))), RangeError);
        assert.throws(() => written(uint, -1), RangeError);
        assert.throws(() => written(array(uint8, 2), [1]), RangeError);
    });
});
