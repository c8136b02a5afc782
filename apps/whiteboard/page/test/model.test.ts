// The picture and the pen without a browser: what is shown, and what is said again when it may be lost.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Ink, Place } from "../src/contract.js";
import { Pen } from "../src/pen.js";
import { Picture } from "../src/picture.js";

const part = (stroke: number, from: number, points: Place[], done = false, by = "ana"): Ink =>
    ({ stroke, by, colour: 1, width: 4, from, points, done });
const at = (x: number, y: number): Place => ({ x, y });
const ids = (picture: Picture): number[] => picture.finished.map(({ id }) => id);

function pen(): Pen {
    let last = 0;
    return new Pen(() => ++last / Number.MAX_SAFE_INTEGER + Number.EPSILON);
}

function said(by: Pen): Ink {
    const next = by.next();
    assert.ok(next && "draw" in next, `said ${JSON.stringify(next)}`);
    return next.draw;
}

describe("the picture", () => {
    it("takes each point once, however parts overlap", () => {
        const picture = new Picture();
        picture.drawn({ parts: [part(1, 0, [at(10, 10), at(1, 0)])] });
        picture.drawn({ parts: [part(1, 1, [at(11, 10), at(1, 0)], true)] });
        assert.deepEqual(picture.finished[0]?.points, [at(10, 10), at(11, 10), at(12, 10)]);
        assert.equal(picture.open.size, 0);
    });

    it("puts a stroke on top when it ends", () => {
        const picture = new Picture();
        picture.drawn({ parts: [part(1, 0, [at(1, 1)]), part(2, 0, [at(2, 2)], true)] });
        picture.drawn({ parts: [part(1, 1, [], true)] });
        assert.deepEqual(ids(picture), [2, 1]);
    });

    it("shows a whole picture when its last page has come", () => {
        const picture = new Picture();
        picture.drawn({ parts: [part(9, 0, [at(1, 1)], true)] });
        picture.page({ first: true, last: false, strokes: [part(1, 0, [at(1, 1)], true)] });
        assert.deepEqual(ids(picture), [9]);
        picture.page({ first: false, last: true, strokes: [part(2, 0, [at(1, 1)], true), part(3, 0, [at(5, 5)])] });
        assert.deepEqual(ids(picture), [1, 2]);
        assert.deepEqual([...picture.open.keys()], [3]);
    });

    it("tells growing from changing", () => {
        const picture = new Picture();
        const before = picture.version;
        picture.drawn({ parts: [part(1, 0, [at(1, 1)], true)] });
        assert.equal(picture.version, before);
        picture.undone(7);
        assert.equal(picture.version, before);
        picture.undone(1);
        assert.notEqual(picture.version, before);
    });
});

describe("the pen", () => {
    it("says what is new since the last time, as ways from point to point", () => {
        const own = pen();
        own.down(at(10, 10), "ana", 1, 4);
        own.move(at(12, 9));
        const first = said(own);
        assert.deepEqual([first.from, first.points, first.done], [0, [at(10, 10), at(2, -1)], false]);
        own.move(at(13, 9));
        own.up();
        own.heard(first);
        const rest = said(own);
        assert.deepEqual([rest.from, rest.points, rest.done], [2, [at(13, 9)], true]);
        own.heard(rest);
        assert.equal(own.next(), undefined);
        assert.equal(own.waiting, 1, "kept until the room has told it");
    });

    it("forgets a stroke once the room has told it", () => {
        const own = pen();
        const picture = new Picture();
        own.down(at(10, 10), "ana", 1, 4);
        own.up();
        const whole = said(own);
        own.heard(whole);
        picture.drawn({ parts: [{ ...whole, by: "ana" }] });
        own.told(picture);
        assert.equal(own.waiting, 0);
    });

    it("says again what the room had heard but not told when the connection was lost", () => {
        const own = pen();
        const picture = new Picture();
        own.down(at(10, 10), "ana", 1, 4);
        own.move(at(11, 10));
        const first = said(own);
        own.heard(first);
        picture.drawn({ parts: [first] });
        own.move(at(12, 10));
        own.up();
        own.heard(said(own));
        own.rewind(picture);
        const again = said(own);
        assert.deepEqual([again.from, again.points, again.done], [2, [at(12, 10)], true]);
    });

    it("takes back its own last stroke, told or not, and each once", () => {
        const own = pen();
        const picture = new Picture();
        picture.drawn({ parts: [part(1, 0, [at(1, 1)], true, "ana"), part(2, 0, [at(1, 1)], true, "bo")] });
        own.down(at(10, 10), "ana", 1, 4);
        own.up();
        assert.ok(own.undo(picture, "ana"));
        assert.equal(own.strokes.length, 0);
        assert.ok(own.undo(picture, "ana"));
        assert.ok(own.hidden.has(1));
        assert.ok(!own.undo(picture, "ana"));
        const next = own.next();
        assert.ok(next && "undo" in next);
        own.settled(next.undo);
        assert.deepEqual(own.next(), { undo: 1 });
    });

    it("goes on in a new stroke when one is too long", () => {
        const own = pen();
        own.down(at(0, 0), "ana", 1, 4);
        for (let i = 1; i < 5000; i += 1) own.move(at(i % 6400, i % 2));
        assert.equal(own.strokes.length, 2);
        assert.equal(own.strokes[0]?.points.length, 4096);
        assert.deepEqual(own.strokes[1]?.points[0], own.strokes[0]?.points.at(-1));
    });
});
