// The admin page in a real Chromium, used as an operator uses it. Screenshots go to PARLOR_TEST_SCREENSHOTS.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { Browser, shot } from "./support/browser.js";
import { Peer } from "./support/peer.js";
import { dataFolder, Server } from "./support/server.js";

const token = "a-token-that-nobody-guesses";

let browser;
before(async () => { browser = await Browser.launch(); });
after(async () => { await browser?.close(); });

async function open(context, { dark = false, phone = false, options = [] } = {}) {
    const server = await Server.start("parlor-chat", "--admin", "127.0.0.1:0", ...options);
    context.after(() => server.stop());
    await server.says("operators are heard");
    const [, port] = /operators are heard host=127\.0\.0\.1 port=(\d+)\n/.exec(server.stderr);
    const person = await browser.person({ dark, phone });
    context.after(() => person.context.close());
    await person.page.goto(`http://127.0.0.1:${port}/`);
    return { server, port, ...person };
}
const row = (page, table, text) => page.locator(`#${table} tr`).filter({ hasText: text });

describe("the admin page", () => {
    it("shows rooms, members, sessions and closed connections, and kicks", async (context) => {
        const { server, page, problems } = await open(context);
        const ana = await Peer.connect(server, { user: "ana" });
        await ana.ok({ type: "join", room: "room/main" });
        const bo = await Peer.connect(server, { user: "<b>bo" });
        await bo.ok({ type: "join", room: "room/main" });
        await row(page, "rooms", "room/main").waitFor();
        await row(page, "sessions", "<b>bo").first().waitFor();
        await page.locator("#figures dd").first().filter({ hasText: "2" }).waitFor();
        await page.getByRole("button", { name: "room/main", exact: true }).click();
        await row(page, "members", "ana").waitFor();
        await shot(page, "admin");
        await page.locator("#members").getByRole("button", { name: /Kick ana/ }).click();
        await page.getByLabel("What they are told").fill("be nice");
        await shot(page, "admin-kick");
        await page.getByRole("button", { name: "Kick", exact: true }).click();
        assert.deepEqual(await ana.closed, { code: 1008, reason: "be nice" });
        await row(page, "closes", "be nice").waitFor();
        assert.deepEqual(problems, []);
    });

    it("works from the keyboard", async (context) => {
        const { server, page, problems } = await open(context, { dark: true });
        const ana = await Peer.connect(server, { user: "ana" });
        await page.locator("#all").waitFor();
        await page.locator("#notice").focus();
        await page.keyboard.press("Enter");
        await page.keyboard.type("back in five");
        await page.keyboard.press("Enter");
        assert.deepEqual((await ana.event("notice")).data, { text: "back in five" });
        await page.locator("#ask").waitFor({ state: "hidden" });
        await page.locator("#drain").focus();
        await page.keyboard.press("Enter");
        await page.keyboard.press("Escape");
        await page.locator("#ask").waitFor({ state: "hidden" });
        await ana.ok({ type: "ping" });
        await page.locator("#drain").focus();
        await page.keyboard.press("Enter");
        await page.keyboard.press("Tab");
        await page.keyboard.press("Enter");
        assert.equal((await ana.closed).code, 1001);
        await page.locator("#state.trouble").waitFor();
        assert.deepEqual(problems.filter((text) => !/Failed to load resource/.test(text)), []);
    });

    it("asks for the token, once, and fits a phone", async (context) => {
        const file = join(dataFolder(context), "token");
        writeFileSync(file, `${token}\n`);
        const { page, problems } = await open(context, { phone: true, options: ["--admin-token", file] });
        await page.getByLabel("Token").fill("wrong-wrong-wrong-wrong");
        await page.keyboard.press("Enter");
        await page.getByText("the token is wrong").waitFor();
        await page.getByLabel("Token").fill(token);
        await page.keyboard.press("Enter");
        await page.locator("#all").waitFor();
        await page.reload();
        await page.locator("#all").waitFor();
        const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
        assert.equal(wide, 0);
        await shot(page, "admin-phone");
        assert.deepEqual(problems.filter((text) => !/401/.test(text)), []);
    });

    it("holds no code in its markup, and its policy allows none", async (context) => {
        const { port } = await open(context);
        const answer = await fetch(`http://127.0.0.1:${port}/`);
        const policy = answer.headers.get("content-security-policy");
        assert.match(policy, /default-src 'self'/);
        assert.doesNotMatch(policy, /unsafe/);
        assert.doesNotMatch(await answer.text(), /<script>| on\w+=| style=/);
    });
});
