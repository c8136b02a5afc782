// A Chromium of our own for the page tests, and people who use the chat in it.
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { screenshots } from "./server.js";

const args = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync"];

export class Browser {
    static async launch() {
        const browser = new Browser();
        browser.folders = [];
        browser.contexts = [];
        mkdirSync(screenshots, { recursive: true });
        return browser;
    }

    /** A person with a browser profile of their own; errors on the page are kept in `problems`. One who is
     * `trusting` believes any certificate. */
    async person({ phone = false, dark = false, trusting = false } = {}) {
        const folder = mkdtempSync(join(tmpdir(), "parlor-browser-"));
        this.folders.push(folder);
        const context = await chromium.launchPersistentContext(folder, {
            executablePath: process.env.PARLOR_TEST_CHROMIUM ?? "/usr/bin/chromium", headless: true, args,
            viewport: phone ? { width: 390, height: 844 } : { width: 1280, height: 800 },
            deviceScaleFactor: phone ? 2 : 1, hasTouch: phone, isMobile: phone,
            colorScheme: dark ? "dark" : "light", locale: "en-GB", ignoreHTTPSErrors: trusting,
        });
        context.setDefaultTimeout(15_000);
        this.contexts.push(context);
        const problems = [];
        const watch = (page) => {
            page.on("pageerror", (error) => problems.push(String(error)));
            page.on("console", (message) => {
                if (message.type() === "error" && !/WebSocket connection|ERR_CONNECTION/.test(message.text())) problems.push(message.text());
            });
            page.on("dialog", (dialog) => { problems.push(`dialog: ${dialog.message()}`); void dialog.dismiss(); });
        };
        context.pages().forEach(watch);
        context.on("page", watch);
        return { context, page: context.pages()[0] ?? await context.newPage(), problems };
    }

    async close() {
        for (const context of this.contexts) await context.close();
        for (const folder of this.folders) rmSync(folder, { recursive: true, force: true });
    }
}

export const shot = (page, name) => page.screenshot({ path: join(screenshots, `${name}.png`) });
