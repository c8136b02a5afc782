// The chat's page in a real Chromium, used as people use it. Screenshots go to PARLOR_TEST_SCREENSHOTS.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { Browser, shot } from "./support/browser.js";
import { Peer } from "./support/peer.js";
import { Server } from "./support/server.js";

let browser;
let server;
before(async () => {
    server = await Server.start("parlor-chat");
    browser = await Browser.launch();
});
after(async () => {
    await browser?.close();
    await server?.stop();
});

/** Enters the chat through the welcome screen. */
async function enter(person, name, hash = "", url = server.http) {
    await person.page.goto(url + hash);
    await person.page.getByLabel("What should people call you?").fill(name);
    await person.page.getByRole("button", { name: "Start chatting" }).click();
    await connected(person.page);
    return person;
}

const connected = (page) => page.locator("#connection[data-state=open]").waitFor({ state: "attached" });
const box = (page) => page.getByRole("textbox", { name: "Message" });
const message = (page, text) => page.locator(".message:not(.pending) .text").filter({ hasText: text });
async function say(page, text) {
    await box(page).fill(text);
    await box(page).press("Enter");
    await message(page, text).last().waitFor();
}
const texts = (page) => page.locator(".message .text").allTextContents();
const conversation = (page, name) => page.getByRole("navigation").getByRole("link", { name });

describe("the welcome screen", () => {
    it("says in words what is wrong with a name, and remembers a good one", async () => {
        const { context, page, problems } = await browser.person();
        await page.goto(server.http);
        await shot(page, "welcome");
        const name = page.getByLabel("What should people call you?");
        const problem = page.locator("#welcome-problem");
        const start = page.getByRole("button", { name: "Start chatting" });
        for (const [typed, words] of [["", /enter a name/], ["a/b", /slash or a comma/], ["é".repeat(17), /too long: 32/], ["a\u0007b", /control/]]) {
            await name.fill(typed);
            await start.click();
            await problem.getByText(words).waitFor();
        }
        await shot(page, "welcome-problem");
        await name.fill("mia");
        await start.click();
        await connected(page);
        await page.reload();
        await connected(page);
        assert.equal(await page.locator("#me-name").textContent(), "mia");
        await context.close();
        assert.deepEqual(problems, []);
    });
});

describe("two people", () => {
    let ana;
    let bo;
    before(async () => {
        ana = await enter(await browser.person(), "ana");
        await ana.page.getByText("It's quiet in here").waitFor();
        await shot(ana.page, "empty");
        bo = await enter(await browser.person({ dark: true }), "bo");
    });
    after(() => assert.deepEqual([...ana.problems, ...bo.problems], []));

    it("see each other come and talk", async () => {
        await ana.page.getByText("bo joined").waitFor();
        await say(ana.page, "Good morning! Is the kettle on?");
        await message(bo.page, "Is the kettle on?").waitFor();
        await say(bo.page, "It is. Bring the good biscuits.");
        await say(bo.page, "And your notes from Tuesday, please.");
        await message(ana.page, "notes from Tuesday").waitFor();
        await say(ana.page, "On my way.\nGive me five minutes.");
        await message(bo.page, "five minutes").waitFor();
        assert.deepEqual(await texts(ana.page), await texts(bo.page));
    });

    it("see that the other is typing, until the message is there", async () => {
        await box(bo.page).pressSequentially("hm");
        await ana.page.getByText("bo is typing…").waitFor();
        await shot(ana.page, "desktop-light");
        await bo.page.keyboard.press("Enter");
        await message(ana.page, "hm").waitFor();
        await ana.page.getByText("bo is typing…").waitFor({ state: "hidden" });
    });

    it("write to each other in private, with an unread mark", async () => {
        await ana.page.getByRole("complementary").getByRole("link", { name: "bo" }).click();
        await ana.page.getByText("Only the two of you").waitFor();
        await shot(ana.page, "direct-empty");
        await say(ana.page, "Psst. Surprise party at six.");
        const mark = conversation(bo.page, /^A?\s*ana.*1 unread/i);
        await mark.waitFor();
        await shot(bo.page, "desktop-dark-unread");
        assert.match(await bo.page.title(), /^\(1\)/);
        await mark.click();
        await message(bo.page, "Surprise party").waitFor();
        await say(bo.page, "I know of nothing.");
        await message(ana.page, "I know of nothing.").waitFor();
        await shot(bo.page, "direct-dark");
        assert.doesNotMatch(await bo.page.title(), /^\(/);
        await conversation(ana.page, "main").click();
        await conversation(bo.page, "main").click();
    });

    it("keep their private talk over a reload", async () => {
        await bo.page.reload();
        await connected(bo.page);
        await conversation(bo.page, "ana").click();
        assert.deepEqual(await texts(bo.page), ["Psst. Surprise party at six.", "I know of nothing."]);
        await conversation(bo.page, "main").click();
        await message(bo.page, "kettle").waitFor();
    });

    it("are told when nobody of that name has ever been here", async () => {
        await ana.page.getByRole("button", { name: "Write to somebody" }).click();
        await ana.page.getByLabel("Their name").fill("nobody-at-all");
        await ana.page.getByRole("button", { name: "Write", exact: true }).click();
        await box(ana.page).fill("hello?");
        await box(ana.page).press("Enter");
        await ana.page.getByText("Nobody called nobody-at-all has been here yet.").waitFor();
        await shot(ana.page, "direct-unknown");
        await ana.page.getByRole("button", { name: "Discard" }).click();
        await conversation(ana.page, "main").click();
    });

    it("open rooms of their own and find each other's", async () => {
        await ana.page.getByRole("button", { name: "Find or create a room" }).click();
        await ana.page.getByLabel("Name of the room").fill("a/b");
        await ana.page.getByRole("button", { name: "Open", exact: true }).click();
        await ana.page.getByText("can't contain a slash").waitFor();
        await ana.page.getByLabel("Name of the room").fill("garden plans");
        await ana.page.getByRole("button", { name: "Open", exact: true }).click();
        await ana.page.getByRole("heading", { name: "# garden plans" }).waitFor();
        assert.match(ana.page.url(), /#room\/garden%20plans$/);
        await bo.page.getByRole("button", { name: "Find or create a room" }).click();
        await bo.page.getByRole("button", { name: /garden plans/ }).waitFor();
        await shot(bo.page, "rooms-dialog-dark");
        await bo.page.getByRole("button", { name: /garden plans/ }).click();
        await ana.page.getByText("bo joined").waitFor();
        await say(bo.page, "Tomatoes on the south wall?");
        await message(ana.page, "Tomatoes").waitFor();
        await bo.page.getByRole("button", { name: "Leave" }).click();
        await ana.page.getByText("bo left").waitFor();
        await conversation(bo.page, "main").waitFor();
        assert.equal(await conversation(bo.page, "garden plans").count(), 0);
        await conversation(ana.page, "main").click();
    });

    it("count what they have not read", async () => {
        await bo.page.goto(`${server.http}#room/garden%20plans`);
        await connected(bo.page);
        await say(bo.page, "one");
        await say(bo.page, "two");
        await conversation(ana.page, /garden plans.*2 unread/).click();
        await ana.page.locator(".new-line").waitFor();
        await shot(ana.page, "unread-line");
        await conversation(ana.page, /^#?\s*garden plans$/).waitFor();
        await conversation(ana.page, "main").click();
        await conversation(bo.page, "main").click();
    });

    it("show hostile input as the text that it is", async () => {
        const hostile = ['<img src=x onerror="alert(1)">', "<script>alert(2)</script>", '"><svg onload=alert(3)>', "javascript:alert(4)",
            "&lt;b&gt; &amp;", "\u202Egnp.exe", "{{constructor.constructor('alert(5)')()}}"];
        for (const text of hostile) await say(ana.page, text);
        await message(bo.page, "constructor").waitFor();
        const shown = await texts(bo.page);
        for (const text of hostile) assert.ok(shown.includes(text), text);
        assert.equal(await bo.page.locator("#log-list img, #log-list svg, #log-list script, #log-list b").count(), 0);
        await shot(bo.page, "hostile-dark");
    });

    it("hear when the other goes", async () => {
        const guest = await Peer.connect(server, { user: "<i onclick=x>carl" });
        await guest.join("room/main");
        await ana.page.getByText("<i onclick=x>carl joined").waitFor();
        await guest.close();
        await ana.page.getByText("<i onclick=x>carl left").waitFor();
    });

    it("can be one person in two windows", async () => {
        const second = await ana.context.newPage();
        await second.goto(server.http);
        await connected(second);
        await bo.page.getByRole("complementary").getByText("2 windows").waitFor();
        await say(second, "from my other window");
        await message(ana.page, "from my other window").waitFor();
        assert.equal(await bo.page.getByText("ana joined").count(), 0);
        await second.close();
        await bo.page.getByRole("complementary").getByText("2 windows").waitFor({ state: "hidden" });
        assert.equal(await bo.page.getByText("ana left").count(), 0);
    });

    it("can do it all from the keyboard", async () => {
        const { page } = ana;
        await page.reload();
        await connected(page);
        const first = page.locator("#chat :is(a, button, textarea, [tabindex])").first();
        assert.equal(await first.textContent(), "Skip to the message box");
        await first.focus();
        await shot(page, "keyboard-skip");
        await page.keyboard.press("Enter");
        assert.equal(await page.evaluate(() => document.activeElement.id), "compose-text");
        await page.keyboard.press("Alt+ArrowDown");
        await page.getByRole("heading", { name: "# garden plans" }).waitFor();
        await page.keyboard.press("Alt+ArrowUp");
        await page.getByRole("heading", { name: "# main" }).waitFor();
        assert.equal(await page.evaluate(() => document.activeElement.id), "compose-text");
    });
});

describe("a long history", () => {
    it("is read by scrolling up, without a jump, to its beginning", async () => {
        const writer = await Peer.connect(server, { user: "writer" });
        await writer.join("room/long");
        for (let i = 1; i <= 180; i += 1) await writer.say("room/long", `line ${i}`);
        const { page, problems } = await enter(await browser.person(), "reader", "#room/long");
        await message(page, /^line 180$/).waitFor();
        assert.equal(await page.locator(".message").count(), 100);
        const first = page.locator(".message .text", { hasText: /^line 81$/ });
        await page.locator("#log").evaluate((log) => { log.scrollTop = 60; });
        await message(page, /^line 31$/).waitFor({ state: "attached" });
        const shift = await first.evaluate((line) => line.getBoundingClientRect().top - line.closest("#log").getBoundingClientRect().top);
        assert.ok(Math.abs(shift) < 250, `line 81 jumped to ${shift}`);
        await page.locator("#log").evaluate((log) => { log.scrollTop = 0; });
        await page.getByText("This is where long begins.").waitFor();
        const shown = await texts(page);
        assert.deepEqual(shown, Array.from({ length: 180 }, (_, i) => `line ${i + 1}`));
        await writer.say("room/long", "news");
        await page.getByRole("button", { name: "1 new message" }).waitFor();
        await shot(page, "history");
        await page.getByRole("button", { name: "1 new message" }).click();
        await message(page, "news").waitFor();
        await writer.close();
        assert.deepEqual(problems, []);
    });
});

describe("a phone", () => {
    it("has drawers for conversations and people", async () => {
        const { page, problems } = await enter(await browser.person({ phone: true }), "pia");
        await message(page, "kettle").waitFor();
        await say(page, "Hello from the tram");
        await shot(page, "phone");
        await page.getByRole("button", { name: "Show conversations" }).tap();
        await conversation(page, "main").waitFor();
        await page.locator("#sidebar").evaluate((drawer) => Promise.all(drawer.getAnimations().map(({ finished }) => finished)));
        await shot(page, "phone-conversations");
        await conversation(page, "main").tap();
        await page.getByRole("button", { name: "People" }).tap();
        await page.getByRole("complementary").getByRole("link", { name: /pia/ }).waitFor();
        await page.locator("#members").evaluate((drawer) => Promise.all(drawer.getAnimations().map(({ finished }) => finished)));
        await shot(page, "phone-people");
        await page.keyboard.press("Escape");
        assert.equal(await page.evaluate(() => document.activeElement.id), "members-open");
        assert.equal(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth), true);
        assert.deepEqual(problems, []);
    });
    it("is dark when the system is", async () => {
        const { page, problems } = await enter(await browser.person({ phone: true, dark: true }), "pim");
        await message(page, "kettle").waitFor();
        await shot(page, "phone-dark");
        const [red] = (await page.evaluate(() => window.getComputedStyle(document.body).backgroundColor)).match(/\d+/g);
        assert.ok(Number(red) < 60);
        assert.deepEqual(problems, []);
    });
});

describe("a server restart", () => {
    it("is survived: the page reconnects and sends what waited", async () => {
        let own = await Server.start("parlor-chat");
        try {
            const { port } = own;
            const { page, problems } = await enter(await browser.person(), "rosa", "", own.http);
            await say(page, "before");
            await own.stop();
            await page.locator("#connection[data-state=reconnecting]").waitFor();
            await box(page).fill("while it was away");
            await box(page).press("Enter");
            await page.getByText("Waiting for the connection…").waitFor();
            await shot(page, "reconnecting");
            own = await Server.start("parlor-chat", "--listen", `127.0.0.1:${port}`);
            await page.getByRole("button", { name: "Try now" }).click().catch(() => undefined);  // it may be faster by itself
            await connected(page);
            await message(page, "while it was away").waitFor();
            await say(page, "after");
            assert.deepEqual((await texts(page)).filter((text) => text !== "before"), ["while it was away", "after"]);
            await shot(page, "reconnected");
            assert.deepEqual(problems, []);
        } finally {
            await own.stop();
        }
    });
});
