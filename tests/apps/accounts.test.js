// Accounts in the chat's page, in a real Chromium: signing up and in, a second tab, and the ends of logins.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { Browser, shot } from "./support/browser.js";
import { Relay } from "./support/relay.js";
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

const password = "correct horse";
const connected = (page) => page.locator("#connection[data-state=open]").waitFor({ state: "attached" });
const message = (page, text) => page.locator(".message:not(.pending) .text").filter({ hasText: text });
const dialog = (page) => page.locator("#account-dialog");
const problem = (page, words) => page.locator("#account-problem").getByText(words).waitFor();
const me = (page) => page.locator("#me-name").textContent();

async function say(page, text) {
    await page.getByRole("textbox", { name: "Message" }).fill(text);
    await page.getByRole("textbox", { name: "Message" }).press("Enter");
    await message(page, text).last().waitFor();
}

/** Fills the dialog by the keyboard, as it stands open. */
async function answer(page, ...values) {
    for (const [at, value] of values.entries()) {
        if (at > 0) await page.keyboard.press("Tab");
        await page.keyboard.press("Control+A");
        await page.keyboard.insertText(value);
    }
    await page.keyboard.press("Enter");
}

async function signUp(person, name, address = server.http) {
    await person.page.goto(address);
    await person.page.getByRole("button", { name: "Sign up" }).click();
    await answer(person.page, name, password);
    await connected(person.page);
    return person;
}

async function signIn(person, name, secret = password) {
    await person.page.goto(server.http);
    await person.page.getByRole("button", { name: "Sign in" }).click();
    await answer(person.page, name, secret);
    await connected(person.page);
    return person;
}

const wentWell = (...people) => {
    // A refusal is an answer that the page shows in words; browsers also note it in the console.
    const others = people.flatMap(({ problems }) => problems).filter((text) => !/status of 4\d\d/.test(text));
    assert.deepEqual(others, []);
};

describe("an account", () => {
    it("is made from the keyboard, chats, is there in a second tab, and ends everywhere at once", async () => {
        const ana = await signUp(await browser.person(), "Ana");
        assert.equal(await me(ana.page), "Ana");
        assert.equal(await ana.page.locator("#rename").isVisible(), false);
        await say(ana.page, "Hello from my account");
        await shot(ana.page, "account-signed-in");

        const tab = await ana.context.newPage();
        await tab.goto(server.http);
        await connected(tab);
        assert.equal(await me(tab), "Ana");
        await message(tab, "Hello from my account").waitFor();
        await say(tab, "and from a second tab");
        await message(ana.page, "and from a second tab").waitFor();

        const elsewhere = await signIn(await browser.person(), "ana");
        assert.equal(await me(elsewhere.page), "Ana");

        await tab.getByRole("button", { name: "Your account" }).click();
        await dialog(tab).getByText("Signed in as Ana").waitFor();
        await shot(tab, "account-dialog");
        await tab.getByRole("button", { name: "Sign out everywhere" }).click();
        await tab.getByLabel("What should people call you?").waitFor();
        for (const page of [ana.page, elsewhere.page]) {
            await page.getByText("You were signed out.").waitFor();
            await page.getByRole("button", { name: "Sign in again" }).click();
            await page.getByLabel("What should people call you?").waitFor();
        }
        wentWell(ana, elsewhere);
    });

    it("says in words why it is refused", async () => {
        const bo = await browser.person();
        await bo.page.goto(server.http);
        await bo.page.getByRole("button", { name: "Sign up" }).click();
        await answer(bo.page, "", password);
        await problem(bo.page, "Please enter a name.");
        await answer(bo.page, "Bo", "short");
        await problem(bo.page, "A password needs at least 8 letters.");
        await dialog(bo.page).getByLabel("Name").focus();
        await answer(bo.page, "ANA", password);
        await problem(bo.page, "This name is taken. Choose another one.");
        await shot(bo.page, "account-problem");
        await bo.page.getByRole("button", { name: "I have an account" }).click();
        await answer(bo.page, "Ana", "wrong horse");
        await problem(bo.page, "The name or the password is wrong.");
        await bo.page.keyboard.press("Escape");
        await dialog(bo.page).waitFor({ state: "hidden" });
        wentWell(bo);
    });

    it("that ends while its page is offline is asked for again, not tried for ever", async (context) => {
        const line = await Relay.during(context, server);
        const eli = await signUp(await browser.person(), "eli", line.http);
        const other = await signIn(await browser.person(), "eli");
        line.cut();
        await eli.page.locator("#connection[data-state=reconnecting]").waitFor({ state: "attached" });
        await other.page.getByRole("button", { name: "Your account" }).click();
        await other.page.getByRole("button", { name: "Sign out everywhere" }).click();
        await other.page.getByLabel("What should people call you?").waitFor();
        line.mend();
        await eli.page.locator("#welcome-problem").getByText("You were signed out.").waitFor();
        await eli.page.getByRole("button", { name: "Sign in" }).click();
        await answer(eli.page, "eli", password);
        await connected(eli.page);
        wentWell(other);
    });

    it("changes its password, which ends its other logins alone", async () => {
        const cy = await signUp(await browser.person({ dark: true }), "cy");
        const other = await signIn(await browser.person({ phone: true }), "cy");
        await cy.page.getByRole("button", { name: "Your account" }).click();
        await cy.page.getByRole("button", { name: "Change the password" }).click();
        await answer(cy.page, "wrong horse", "another horse");
        await problem(cy.page, "The present password is wrong.");
        await dialog(cy.page).getByLabel("Present password").focus();
        await answer(cy.page, password, "another horse");
        await dialog(cy.page).waitFor({ state: "hidden" });
        await other.page.getByText("You were signed out.").waitFor();
        await say(cy.page, "still here");
        await signIn(other, "cy", "another horse");
        await other.page.getByRole("button", { name: "Show conversations" }).click();
        await other.page.getByRole("button", { name: "Your account" }).click();
        await dialog(other.page).getByRole("button", { name: "Sign out", exact: true }).click();
        await other.page.getByLabel("What should people call you?").waitFor();
        await say(cy.page, "and I stay");
        wentWell(cy, other);
    });
});

describe("a guest", () => {
    it("chats as ever, but not under an account's name", async () => {
        const guest = await browser.person();
        await guest.page.goto(server.http);
        await guest.page.getByLabel("What should people call you?").fill("ana");
        await guest.page.getByRole("button", { name: "Start chatting" }).click();
        await guest.page.locator("#welcome-problem").getByText("This name belongs to an account.").waitFor();
        await guest.page.getByLabel("What should people call you?").fill("dee");
        await guest.page.getByRole("button", { name: "Start chatting" }).click();
        await connected(guest.page);
        await say(guest.page, "just passing through");
        wentWell(guest);
    });

    it("is asked to sign in where guests are not let in", async (context) => {
        const closed = await Server.during(context, "parlor-chat", "--guest-names", "off");
        const guest = await browser.person();
        await guest.page.goto(`${closed.http}?user=eve`);
        await guest.page.getByRole("button", { name: "Sign up" }).waitFor();
        assert.equal(await guest.page.getByLabel("What should people call you?").isVisible(), false);
        await guest.page.getByRole("button", { name: "Sign up" }).click();
        await answer(guest.page, "eve", password);
        await connected(guest.page);
        wentWell(guest);
    });
});
