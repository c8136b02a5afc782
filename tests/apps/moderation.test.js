// Moderation of the chat's rooms, by users with tokens: on the wire, and on the page in a real Chromium.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { Browser, shot } from "./support/browser.js";
import { Issuer } from "./support/issuer.js";
import { Peer } from "./support/peer.js";
import { dataFolder, Server } from "./support/server.js";

const room = "room/main";
const issuer = new Issuer();
const token = (sub, roles) => issuer.token(sub, { roles });

/** A server that believes our tokens, on a data folder that it can be started on again. */
class Believer {
    constructor(context) {
        const folder = dataFolder(context);
        this.options = ["--data", folder, "--close-timeout", "1s", ...issuer.options(folder), "--jwt-from", "header,cookie:login"];
        context.after(() => this.server?.stop());
    }
    async start() {
        const same = this.server ? ["--listen", `127.0.0.1:${this.server.port}`] : [];
        this.server = await Server.start("parlor-chat", ...same, ...this.options);
        return this.server;
    }
    peer(sub, roles) { return Peer.connect(this.server, { headers: { Authorization: `Bearer ${token(sub, roles)}` } }); }
    async inside(sub, roles) {
        const peer = await this.peer(sub, roles);
        await peer.join(room);
        return peer;
    }
}

const tell = (peer, type, data = {}) => peer.ok({ type, room, data });
const wordsOfRefusal = (peer, type, data = {}, code = "permission_denied") => peer.refused({ type, room, data }, code);

describe("moderation", () => {
    it("keeps a banned user out at once, after a reconnect, a resume and a restart", async (context) => {
        const at = new Believer(context);
        await at.start();
        const ana = await at.inside("ana");
        await tell(ana, "claim");
        const bo = await at.inside("bo");
        const tab = await at.inside("bo");
        const away = await at.inside("bo");
        const { resume } = away.hello;
        away.socket.terminate();
        await tell(ana, "ban", { user: "bo", reason: "spam" });
        for (const each of [bo, tab]) {
            const { data } = await each.event("leave");
            assert.deepEqual(data, { code: "permission_denied", message: "ana banned you from this room: spam" });
            assert.equal(await wordsOfRefusal(each, "say", { text: "still here?" }, "failed_precondition").then(Boolean), true);
        }
        const words = "you are banned from this room: spam";
        assert.equal(await (await at.peer("bo")).refused({ type: "join", room }, "permission_denied"), words);
        const back = await at.peer("bo");  // whose session was away when it happened
        const { rooms } = await back.ok({ type: "resume", data: { token: resume, rooms: { [room]: 1 } } });
        assert.equal(rooms[room]?.error?.code ?? rooms[room]?.code, "permission_denied", JSON.stringify(rooms));
        for (const end of ["kill", "stop"]) {
            await at.server[end]();
            await at.start();
            const again = await at.peer("bo");
            assert.equal(await again.refused({ type: "join", room }, "permission_denied"), words);
        }
        await tell(await at.inside("ana"), "unban", { user: "bo" });
        await at.inside("bo");
    });

    it("refuses a guest who calls himself like the owner, whatever he sends", async (context) => {
        const server = await Server.during(context, "parlor-chat");  // everybody is a guest here
        const guest = await Peer.connect(server, { user: "ana" });
        const bo = await Peer.connect(server, { user: "bo" });
        for (const each of [guest, bo]) await each.join(room);
        const acts = [["claim", {}], ["set_role", { user: "ana", role: "owner" }], ["kick", { user: "bo" }], ["mute", { user: "bo" }],
            ["unmute", { user: "bo" }], ["ban", { user: "bo" }], ["unban", { user: "bo" }], ["invite", { user: "bo" }], ["set_access", { invite_only: true }]];
        for (const [type, data] of acts) {
            assert.match(await wordsOfRefusal(guest, type, { ...data, by: "ana", role: data.role ?? "owner", admin: true }), /\w+/);
        }
        await bo.say(room, "untouched");
        await wordsOfRefusal(guest, "erase", { seq: 1 });
        const { messages } = await bo.ok({ type: "history", room, data: {} });
        assert.deepEqual(messages.map(({ text }) => text), ["untouched"]);
    });

    it("shows an erased message to nobody any more, not by history, not by a resume, not after a restart", async (context) => {
        const at = new Believer(context);
        await at.start();
        const ana = await at.inside("ana");
        await tell(ana, "claim");
        const bo = await at.inside("bo");
        const cy = await at.inside("cy");
        const { resume } = cy.hello;
        cy.socket.terminate();
        await bo.say(room, "my password is hunter2");
        const { seq } = await bo.event("said");
        await tell(ana, "erase", { seq });
        const back = await at.peer("cy");
        const reply = await back.ok({ type: "resume", data: { token: resume, rooms: { [room]: seq - 1 } } });
        assert.equal(reply.rooms[room].replayed, 2);
        const replayed = await back.event("said");
        assert.equal(replayed.seq, seq);
        assert.deepEqual({ ...replayed.data, at: 0 }, { from: "bo", text: "", at: 0, erased_by: "ana" });
        assert.equal((await back.event("erased")).data.seq, seq);
        await at.server.kill();
        await at.start();
        const { messages } = await (await at.inside("cy")).ok({ type: "history", room, data: {} });
        assert.deepEqual(messages.map(({ text, erased_by: by }) => [text, by]), [["", "ana"]]);
    });

    it("leaves a line in the log for each act and each refusal, without a word of what was said", async (context) => {
        const at = new Believer(context);
        await at.start();
        const ana = await at.inside("ana");
        await tell(ana, "claim");
        const bo = await at.inside("bo");
        await bo.say(room, "a secret");
        await wordsOfRefusal(bo, "kick", { user: "ana" });
        await tell(ana, "ban", { user: "bo", reason: "spam" });
        await (await at.peer("bo")).refused({ type: "join", room }, "permission_denied");
        await at.server.stop();
        const lines = at.server.stderr.split("\n").filter((line) => line.includes(" moderation "));
        const expected = [/outcome=done act=claim by=ana/, /outcome=refused act=kick by=bo guest=false user=ana why="only this room's moderators may do that"/,
            /outcome=done act=ban by=ana guest=false user=bo why=spam/, /outcome=refused act=join by=bo .*banned/];
        assert.equal(lines.length, expected.length, lines.join("\n"));
        for (const [i, words] of expected.entries()) assert.match(lines[i], words);
        assert.ok(!at.server.stderr.includes("a secret"));
    });
});

describe("moderation on the page", () => {
    let browser;
    before(async () => { browser = await Browser.launch(); });
    after(() => browser?.close());

    const connected = (page) => page.locator("#connection[data-state=open]").waitFor({ state: "attached" });
    async function enter(at, name, roles) {
        const person = await browser.person();
        await person.context.addCookies([{ name: "login", value: token(name, roles), url: at.server.http, httpOnly: true, sameSite: "Strict" }]);
        await person.page.goto(`${at.server.http}?user=${name}#room/lounge`);
        await connected(person.page);
        return person;
    }
    const box = (page) => page.getByRole("textbox", { name: "Message" });
    async function say(page, text) {
        await box(page).fill(text);
        await box(page).press("Enter");
        await page.locator(".message:not(.pending) .text").filter({ hasText: text }).waitFor();
    }
    const about = (page, user) => page.getByRole("button", { name: `What to do about ${user}` });
    const banner = (page) => page.locator("#banner");

    it("lets an owner put somebody out with the keyboard alone, who stays out over a reload and a restart", async (context) => {
        const at = new Believer(context);
        await at.start();
        const ana = await enter(at, "ana");
        await ana.page.getByRole("button", { name: "Make it mine" }).click();
        await ana.page.locator("#member-list .note").filter({ hasText: "owner" }).waitFor();
        const bo = await enter(at, "bo");
        await say(bo.page, "buy my pills");
        assert.equal(await about(bo.page, "ana").count(), 0);

        await about(ana.page, "bo").focus();
        await ana.page.keyboard.press("Enter");
        await ana.page.getByLabel("Reason, if you like").waitFor();
        await shot(ana.page, "moderation-person");
        await ana.page.keyboard.type("no adverts");
        await ana.page.getByRole("button", { name: "Ban from this room" }).focus();
        await ana.page.keyboard.press("Enter");
        await banner(bo.page).getByText("ana banned you from this room: no adverts").waitFor();
        await ana.page.getByText("ana banned bo: no adverts").waitFor();
        await shot(bo.page, "moderation-banned");

        const refused = banner(bo.page).getByText("Could not join this room: you are banned from this room: no adverts");
        await bo.page.getByRole("button", { name: "Join again" }).click();
        await refused.waitFor();
        await bo.page.reload();
        await refused.waitFor();
        await at.server.stop();
        await at.start();
        await bo.page.reload();
        await refused.waitFor();
        await connected(ana.page);
        await ana.page.getByRole("button", { name: "Room", exact: true }).click();
        await ana.page.getByRole("button", { name: "Let bo in again" }).click();
        await bo.page.getByRole("button", { name: "Join again" }).click();
        await bo.page.locator("#member-list").getByText("ana").waitFor();
        const expected = /status of 401|Failed to load resource/;
        assert.deepEqual([...ana.problems, ...bo.problems].filter((line) => !expected.test(line)), []);
    });

    it("erases messages, for moderators and for their authors", async (context) => {
        const at = new Believer(context);
        await at.start();
        const ana = await enter(at, "ana");
        await ana.page.getByRole("button", { name: "Make it mine" }).click();
        await ana.page.locator("#member-list .note").filter({ hasText: "owner" }).waitFor();
        const bo = await enter(at, "bo");
        await say(ana.page, "welcome");
        await say(bo.page, "rude words");
        await say(bo.page, "a typo");
        await bo.page.getByText("welcome").waitFor();
        assert.equal(await bo.page.getByRole("button", { name: "Erase this message of ana" }).count(), 0);
        await ana.page.getByText("rude words").waitFor();
        await ana.page.getByRole("button", { name: "Erase this message of bo" }).first().click();
        await bo.page.getByText("Erased by ana").waitFor();
        await bo.page.getByRole("button", { name: "Erase this message of bo" }).click();
        await ana.page.getByText("Taken back").waitFor();
        await shot(ana.page, "moderation-erased");
        for (const { page } of [ana, bo]) {
            await page.reload();
            await page.getByText("Taken back").waitFor();
            assert.equal(await page.getByText(/rude words|a typo/).count(), 0);
        }
    });

    it("makes moderators, mutes, and lets only the invited in", async (context) => {
        const at = new Believer(context);
        await at.start();
        const ana = await enter(at, "ana");
        await ana.page.getByRole("button", { name: "Make it mine" }).click();
        const bo = await enter(at, "bo");
        const cy = await enter(at, "cy");
        await about(ana.page, "bo").click();
        await ana.page.getByRole("button", { name: "Make moderator" }).click();
        await bo.page.locator("#member-list li").filter({ hasText: "bo" }).getByText("moderator").waitFor();
        await about(bo.page, "cy").click();
        await bo.page.getByRole("button", { name: "Mute", exact: true }).click();
        await cy.page.getByText("bo muted cy").waitFor();
        await box(cy.page).fill("mmph");
        await box(cy.page).press("Enter");
        await cy.page.getByText("Could not send this: you are muted in this room.").waitFor();
        await about(bo.page, "ana").click();
        await bo.page.getByRole("button", { name: "Ban from this room" }).click();
        await bo.page.locator("#dialog-problem").getByText("takes a higher rank").waitFor();
        await bo.page.keyboard.press("Escape");
        await ana.page.getByRole("button", { name: "Room", exact: true }).click();
        await ana.page.getByRole("button", { name: "Make invite-only" }).click();
        await cy.page.getByText("ana made this room invite-only").waitFor();
        const dee = await enter(at, "dee");
        await banner(dee.page).getByText("Could not join this room: this room is by invitation only.").waitFor();
        await ana.page.getByRole("button", { name: "Room", exact: true }).click();
        await ana.page.getByLabel("Invite somebody").fill("dee");
        await ana.page.keyboard.press("Enter");
        await cy.page.getByText("ana invited dee").waitFor();
        await dee.page.getByRole("button", { name: "Join again" }).click();
        await dee.page.locator("#member-list").getByText("ana").waitFor();
    });
});
