// The chat's page in a real Chromium while the server behind it is stopped, killed and started again.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { Browser, shot } from "./support/browser.js";
import { dataFolder, Server } from "./support/server.js";

let browser;
before(async () => { browser = await Browser.launch(); });
after(() => browser?.close());

const connected = (page) => page.locator("#connection[data-state=open]").waitFor({ state: "attached" });
const lost = (page) => page.locator("#connection[data-state=reconnecting]").waitFor({ state: "attached" });
const message = (page, text) => page.locator(".message:not(.pending) .text").filter({ hasText: text });
const texts = (page) => page.locator(".message .text").allTextContents();
const conversation = (page, name) => page.getByRole("navigation").getByRole("link", { name });

async function enter(person, name, url) {
    await person.page.goto(url);
    await person.page.getByLabel("What should people call you?").fill(name);
    await person.page.getByRole("button", { name: "Start chatting" }).click();
    await connected(person.page);
    await person.page.evaluate(() => { window.neverReloaded = true; });
    return person;
}

async function type(page, text) {
    const box = page.getByRole("textbox", { name: "Message" });
    await box.fill(text);
    await box.press("Enter");
}

describe("two people over three restarts of the server", () => {
    it("see each message once, in one order, and all of it after a reload", async (context) => {
        const options = ["--data", dataFolder(context), "--close-timeout", "1s"];
        let server = await Server.start("parlor-chat", ...options);
        context.after(() => server.stop());
        const ana = await enter(await browser.person(), "ana", server.http);
        const bo = await enter(await browser.person({ dark: true }), "bo", server.http);
        const pages = [ana.page, bo.page];
        const expected = new Set();
        const say = async (page, text) => {
            expected.add(text);
            await type(page, text);
        };
        const arrived = async () => {
            for (const page of pages) for (const text of expected) await message(page, text).waitFor();
        };
        const restart = async (end, whileAway) => {
            await end();
            for (const page of pages) await lost(page);
            await whileAway();
            server = await Server.start("parlor-chat", "--listen", `127.0.0.1:${server.port}`, ...options);
            for (const page of pages) {
                await page.getByRole("button", { name: "Try now" }).click({ timeout: 2000 }).catch(() => undefined);  // it may be faster by itself
            }
            for (const page of pages) await connected(page);
        };

        await say(ana.page, "Is this the place?");
        await say(bo.page, "It is.");
        for (const [round, end] of [() => server.stop(), () => server.kill(), () => server.stop()].entries()) {
            await say(ana.page, `ana, round ${round}: right before it ends`);
            await say(bo.page, `bo, round ${round}: so do I`);
            if (round !== 1) await arrived();  // killed in the middle of it, too
            await restart(end, async () => {
                await say(ana.page, `ana, round ${round}: nobody there?`);
                await say(bo.page, `bo, round ${round}: hello?`);
                await say(ana.page, `ana, round ${round}: then I wait.`);
                if (round === 1) await shot(bo.page, "restart-waiting");
            });
            await arrived();
        }
        const shown = await texts(ana.page);
        assert.deepEqual([...shown].sort(), [...expected].sort());
        assert.deepEqual(await texts(bo.page), shown);
        for (const page of pages) assert.equal(await page.evaluate(() => window.neverReloaded), true);
        await shot(ana.page, "restart-over");
        for (const page of pages) {
            await page.reload();
            await connected(page);
            await message(page, "round 2: hello?").waitFor();
            assert.deepEqual(await texts(page), shown);
        }
        assert.deepEqual([...ana.problems, ...bo.problems], []);
    });

    it("still know what they have not read", async (context) => {
        const options = ["--data", dataFolder(context), "--close-timeout", "1s"];
        let server = await Server.start("parlor-chat", ...options);
        context.after(() => server.stop());
        const ana = await enter(await browser.person(), "ana", server.http);
        const bo = await enter(await browser.person(), "bo", server.http);
        await type(ana.page, "seen");
        await message(bo.page, "seen").waitFor();
        await bo.page.goto(`${server.http}#room/garden`);
        await bo.page.getByRole("heading", { name: "# garden" }).waitFor();
        await type(ana.page, "unseen one");
        await conversation(bo.page, /main.*1 unread/).waitFor();
        await server.kill();
        await lost(ana.page);
        await type(ana.page, "unseen two");
        server = await Server.start("parlor-chat", "--listen", `127.0.0.1:${server.port}`, ...options);
        await conversation(bo.page, /main.*2 unread/).waitFor();
        await bo.page.reload();
        await conversation(bo.page, /main.*2 unread/).waitFor();
        await shot(bo.page, "restart-unread");
        await conversation(bo.page, /main/).click();
        await bo.page.locator(".new-line").waitFor();
        assert.deepEqual(await texts(bo.page), ["seen", "unseen one", "unseen two"]);
        await bo.page.reload();
        await message(bo.page, "unseen two").waitFor();
        assert.equal(await bo.page.locator(".new-line").count(), 0);
        assert.doesNotMatch(await bo.page.title(), /^\(/);
        assert.deepEqual([...ana.problems, ...bo.problems], []);
    });
});
