// The frames of parlor.v1.bin, byte for byte as the server's tests have them.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { struct, uint8 } from "../src/binary.js";
import { FrameCodec } from "../src/frames.js";

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
