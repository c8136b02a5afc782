// The chat's page among people who want more than to chat: their names, and what a script that got in could do.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { Browser, shot } from "./support/browser.js";
import { Server } from "./support/server.js";

const IMAGE = "<img src=x onerror=alert(1)>";  // all that fits into 32 bytes without a slash and a comma
const VECTOR = "<svg onload=alert(2)>";

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

async function enter(person, name, hash = "") {
    await person.page.goto(server.http + hash);
    await person.page.getByLabel("What should people call you?").fill(name);
    await person.page.getByRole("button", { name: "Start chatting" }).click();
    await person.page.locator("#connection[data-state=open]").waitFor({ state: "attached" });
    return person;
}

const box = (page) => page.getByRole("textbox", { name: "Message" });
const made = (page) => page.locator("img[src=x], [onerror], [onload]").count();

describe("hostile names", () => {
    it("are shown as the text that they are, wherever a name is shown", async () => {
        const ana = await enter(await browser.person(), VECTOR);
        const eve = await enter(await browser.person(), IMAGE);
        await ana.page.getByText(`${IMAGE} joined`).waitFor();
        await box(eve.page).pressSequentially("hm");
        await ana.page.getByText(`${IMAGE} is typing…`).waitFor();
        await box(eve.page).press("Enter");
        await ana.page.locator(".message .text").filter({ hasText: "hm" }).waitFor();
        await ana.page.getByRole("complementary").getByRole("link", { name: IMAGE }).click();  // a member, then a conversation
        await ana.page.getByText("Only the two of you").waitFor();
        await box(ana.page).fill("psst");
        await box(ana.page).press("Enter");
        await eve.page.getByRole("navigation").getByRole("link", { name: VECTOR }).click();
        await eve.page.locator(".message .text").filter({ hasText: "psst" }).waitFor();
        await shot(eve.page, "hostile-names");
        for (const { page, problems } of [ana, eve]) {
            assert.equal(await made(page), 0);
            assert.deepEqual(problems, []);  // neither a dialog nor a script that the policy had to stop
        }
    });

    it("of rooms in the address are text, too", async () => {
        const person = await enter(await browser.person(), "bo", `#room/${encodeURIComponent(IMAGE)}`);
        await person.page.getByRole("navigation").getByRole("link", { name: IMAGE }).waitFor();
        assert.equal(await made(person.page), 0);
        assert.deepEqual(person.problems, []);
    });
});

describe("the page's policy", () => {
    it("stops every script that is not the page's own", async () => {
        const { page } = await enter(await browser.person(), "cy");
        const stopped = await page.evaluate(async () => {
            const seen = [];
            document.addEventListener("securitypolicyviolation", (event) => seen.push(event.effectiveDirective));
            const inline = document.createElement("script");
            inline.textContent = "window.ran = 'inline'";
            document.body.append(inline);
            const image = document.createElement("img");
            image.setAttribute("onerror", "window.ran = 'handler'");
            image.src = "data:,";
            document.body.append(image);
            const foreign = document.createElement("script");
            foreign.src = "https://evil.example/x.js";
            document.body.append(foreign);
            const link = document.createElement("a");
            link.href = "javascript:window.ran = 'link'";
            document.body.append(link);
            link.click();
            await fetch("https://evil.example/").catch(() => seen.push("fetch"));
            await new Promise((resolve) => setTimeout(resolve, 100));
            return { seen, ran: window.ran };
        });
        assert.equal(stopped.ran, undefined);
        for (const what of ["script-src-elem", "script-src-attr", "fetch", "connect-src"]) {
            assert.ok(stopped.seen.includes(what), `${what} is not among ${stopped.seen}`);
        }
    });

    it("lets nobody frame the page", async () => {
        const { page } = await browser.person();
        const answer = await page.goto(server.http);
        assert.match(answer.headers()["content-security-policy"], /frame-ancestors 'none'/);
    });
});
