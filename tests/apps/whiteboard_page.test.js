// The whiteboard's page in a real Chromium: people who draw at once end with the same picture, pixel for pixel.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { after, before, describe, it } from "node:test";
import { Browser, shot } from "./support/browser.js";
import { Relay } from "./support/relay.js";
import { dataFolder, Server } from "./support/server.js";

let browser;
before(async () => { browser = await Browser.launch(); });
after(() => browser?.close());

/** Opens a board under a name and waits until its picture is there. */
async function enter(server, name, board, how = {}) {
    const person = await browser.person(how);
    await person.page.goto(`${server.http}?user=${name}#${board}`);
    await state(person.page, "ready", "true");
    return person;
}

const state = (page, key, value) =>
    page.waitForFunction(([k, v]) => document.body.dataset[k] === v, [key, String(value)]);

/** Draws one stroke with the mouse through places given in parts of the window. */
async function draw(page, places) {
    const { width, height } = page.viewportSize();
    const [first, ...rest] = places.map(([x, y]) => [x * width, y * height]);
    await page.mouse.move(...first);
    await page.mouse.down();
    for (const place of rest) await page.mouse.move(...place, { steps: 6 });
    await page.mouse.up();
}

const wave = (row, shift = 0) => Array.from({ length: 7 }, (_, i) => [0.2 + i * 0.1, row + shift * i + (i % 2 ? 0.06 : 0)]);
const choose = (page, label) => page.getByRole("radio", { name: label, exact: true }).check({ force: true });

/** What is on the screen, and what would be saved. */
async function pixels(page) {
    const download = page.waitForEvent("download");
    await page.getByRole("button", { name: "Save" }).click();
    const chunks = [];
    for await (const chunk of await (await download).createReadStream()) chunks.push(chunk);
    const screen = await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => {
        const ink = document.getElementById("ink");
        const copy = document.createElement("canvas");
        copy.width = ink.width;
        copy.height = ink.height;
        const to = copy.getContext("2d", { willReadFrequently: true });
        to.drawImage(ink, 0, 0);
        const data = to.getImageData(0, 0, copy.width, copy.height).data;
        let dark = 0;
        for (let i = 0; i < data.length; i += 4) if (data[i] < 250 && data[i + 1] < 250) dark += 1;
        done({ url: copy.toDataURL(), dark });
    }))));
    const hash = (bytes) => createHash("sha256").update(bytes).digest("hex");
    return { saved: hash(Buffer.concat(chunks)), screen: hash(screen.url), dark: screen.dark };
}

async function settled(people, strokes) {
    for (const { page } of people) {
        await state(page, "unsaved", 0);
        await state(page, "strokes", strokes);
        await state(page, "open", 0);
    }
}

async function assertSamePicture(people) {
    const [first, ...others] = await Promise.all(people.map(({ page }) => pixels(page)));
    assert.ok(first.dark > 2000, `there is nothing to see: ${JSON.stringify(first)}`);
    for (const other of others) assert.deepEqual(other, first);
    return first;
}

describe("three people on one board", () => {
    const endings = [];
    const people = [];
    let server;
    let line;  // bo's, to the server
    before(async () => {
        server = await Server.start("parlor-whiteboard");
        line = await Relay.during({ after: (end) => endings.push(end) }, server);
        for (const [name, by] of [["ana", server], ["bo", line], ["cy", server]]) people.push(await enter(by, name, "trio"));
    });
    after(async () => {
        for (const { context } of people) await context.close();
        for (const end of endings) end();
        await server?.stop();
        assert.deepEqual(people.flatMap(({ problems }) => problems), []);
    });

    it("draw at once, one of them through a lost connection, and end with the same picture", async () => {
        const [ana, bo, cy] = people;
        await choose(ana.page, "Red");
        await choose(bo.page, "Blue");
        await choose(bo.page, "12 wide");
        await choose(cy.page, "Green");
        const busy = people.map(async ({ page }, i) => {
            for (let row = 0; row < 4; row += 1) await draw(page, wave(0.2 + row * 0.12 + i * 0.02, (i - 1) * 0.02));
        });
        await Promise.all(busy);
        await settled(people, 12);

        line.cut();
        await bo.page.locator("#connection[data-state=reconnecting]").waitFor();
        await Promise.all([draw(ana.page, wave(0.66)), draw(cy.page, wave(0.62)), draw(bo.page, wave(0.7))]);
        await settled([ana, cy], 14);
        await draw(bo.page, wave(0.3, 0.05));
        await shot(bo.page, "whiteboard-reconnecting");
        line.mend();
        await bo.page.evaluate(() => dispatchEvent(new Event("online")));
        await settled(people, 16);
        await shot(ana.page, "whiteboard-desktop");
        await assertSamePicture(people);
    });

    it("are joined by a fourth, who sees all of it", async () => {
        const dee = await enter(server, "dee", "trio");
        people.push(dee);
        await settled(people, 16);
        await assertSamePicture(people);
    });

    it("take back their own strokes only", async () => {
        const [ana, bo] = people;
        const before = await assertSamePicture(people);
        await draw(ana.page, wave(0.5, 0.03));
        await settled(people, 17);
        await draw(bo.page, wave(0.45, 0.03));
        await settled(people, 18);
        await ana.page.keyboard.press("Control+z");
        await bo.page.getByRole("button", { name: "Undo" }).click();
        await settled(people, 16);
        assert.deepEqual(await assertSamePicture(people), before);
        const dee = people[3];
        assert.ok(await dee.page.getByRole("button", { name: "Undo" }).isDisabled(), "who drew nothing takes nothing back");
    });

    it("see where the others' pens are", async () => {
        const [ana, bo] = people;
        const above = () => bo.page.evaluate(() => document.getElementById("live").toDataURL());
        const before = await above();
        await ana.page.mouse.move(400, 300);
        await ana.page.mouse.move(500, 350, { steps: 5 });
        await bo.page.waitForFunction((was) => document.getElementById("live").toDataURL() !== was, before);
        await shot(bo.page, "whiteboard-cursor");
    });
});

describe("a board", () => {
    it("is there again after the server was killed, with what was drawn meanwhile", async (t) => {
        const folder = dataFolder(t);
        const first = await Server.start("parlor-whiteboard", "--data", folder);
        const ana = await enter(first, "ana", "kept");
        await draw(ana.page, wave(0.3));
        await draw(ana.page, wave(0.5));
        await settled([ana], 2);
        await first.kill();
        await ana.page.locator("#connection[data-state=reconnecting]").waitFor();
        await draw(ana.page, wave(0.7));
        const second = await Server.during(t, "parlor-whiteboard", "--data", folder, "--listen", `127.0.0.1:${first.port}`);
        await ana.page.evaluate(() => dispatchEvent(new Event("online")));
        await settled([ana], 3);
        const bo = await enter(second, "bo", "kept");
        await settled([ana, bo], 3);
        await assertSamePicture([ana, bo]);
        for (const person of [ana, bo]) {
            assert.deepEqual(person.problems, []);
            await person.context.close();
        }
    });

    it("is drawn on with a finger on a phone, moved with two, and shown on dark", async (t) => {
        const server = await Server.during(t, "parlor-whiteboard");
        const ana = await enter(server, "ana", "phone", { phone: true, dark: true });
        const touch = await ana.context.newCDPSession(ana.page);
        const send = (type, points) => touch.send("Input.dispatchTouchEvent",
            { type, touchPoints: points.map(([x, y], id) => ({ x, y, id })) });
        await send("touchStart", [[80, 380]]);
        for (let i = 1; i < 20; i += 1) await send("touchMove", [[80 + i * 12, 400 + Math.sin(i / 2) * 60]]);
        await send("touchEnd", []);
        await settled([ana], 1);
        await shot(ana.page, "whiteboard-phone");
        const before = await ana.page.evaluate(() => document.getElementById("ink").toDataURL());
        await send("touchStart", [[150, 400]]);
        await send("touchStart", [[150, 400], [250, 400]]);
        for (let i = 1; i < 10; i += 1) await send("touchMove", [[150 - i * 10, 400], [250 + i * 10, 400]]);
        await send("touchEnd", []);
        await ana.page.waitForFunction((was) => document.getElementById("ink").toDataURL() !== was, before);
        await settled([ana], 1);
        await shot(ana.page, "whiteboard-phone-zoomed");
        await ana.page.getByRole("button", { name: "Wipe" }).click();
        await ana.page.getByRole("button", { name: "Wipe it" }).click();
        await settled([ana], 0);
        assert.deepEqual(ana.problems, []);
        await ana.context.close();
    });
});
