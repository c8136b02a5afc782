// The frame around everything: header, banner, drawers on small screens, keys, and the address of what is open.
import type { Chat } from "../chat.js";
import { byId, make, setText } from "../dom.js";
import { people, signedOut, troubleInWords, typingInWords } from "../words.js";
import { Composer } from "./composer.js";
import { LogView } from "./log.js";
import { updateMembers } from "./members.js";
import { askAboutRoom, canRun } from "./moderation.js";
import { askForName, askForPerson, askForRoom } from "./questions.js";
import { updateSidebar } from "./sidebar.js";

type Drawer = "sidebar" | "members";

export class Shell {
    #chat: Chat | undefined;
    #drawer: Drawer | undefined;
    #scheduled = false;
    readonly #log = new LogView(() => this.#chat);
    readonly #composer = new Composer(() => this.#chat, () => { this.#log.scrollToEnd(); });

    constructor(private readonly rename: (name: string) => void) {
        window.addEventListener("hashchange", () => { this.#followHash(); });
        window.addEventListener("online", () => { this.#chat?.wake(); this.changed(); });
        window.addEventListener("offline", () => { this.changed(); });
        document.addEventListener("visibilitychange", () => {
            if (document.hidden) return;
            this.#chat?.wake();
            this.#chat?.markRead();
        });
        document.addEventListener("keydown", (event) => { this.#key(event); });
        this.#onClick("browse", (chat) => { askForRoom(chat, (hash) => { this.#go(hash); }); });
        this.#onClick("new-direct", (chat) => { askForPerson(chat, (hash) => { this.#go(hash); }); });
        this.#onClick("rename", (chat) => { askForName(chat.user, this.rename); });
        this.#onClick("run-room", (chat) => { if (chat.active) askAboutRoom(chat, chat.active); });
        this.#onClick("leave", (chat) => {
            if (chat.active) void chat.leaveRoom(chat.active);
            this.#go(chat.active?.hash ?? "");
        });
        for (const drawer of ["sidebar", "members"] as const) {
            byId(`${drawer}-open`).addEventListener("click", () => { this.#open(this.#drawer === drawer ? undefined : drawer); });
            byId(`${drawer}-close`).addEventListener("click", () => { this.#open(undefined); });
            byId(drawer).addEventListener("click", (event) => {
                if ((event.target as HTMLElement).closest("a")) this.#open(undefined, false);
            });
        }
        byId("veil").addEventListener("click", () => { this.#open(undefined); });
        for (const skip of document.querySelectorAll<HTMLElement>("[data-focus]")) {
            skip.addEventListener("click", (event) => { event.preventDefault(); byId(skip.dataset["focus"] ?? "").focus(); });
        }
    }

    /** Shows a chat, from the conversation in the address or its first room on. */
    show(chat: Chat): void {
        this.#chat = chat;
        byId("chat").hidden = false;
        if (!this.#followHash()) this.#go(chat.rooms.values().next().value?.hash ?? "");
        this.#focusComposer();
    }

    /** Something changed; draws once, however many things did. */
    changed(): void {
        if (this.#scheduled) return;
        this.#scheduled = true;
        queueMicrotask(() => { this.#scheduled = false; this.#draw(); });
    }

    #draw(): void {
        const chat = this.#chat;
        if (!chat) return;
        const { active } = chat;
        updateSidebar(chat);
        updateMembers(chat, active);
        this.#composer.update(active);
        this.#log.update();
        this.#drawBanner(chat);
        const room = active?.kind === "room";
        setText(byId("title"), active ? `${room ? "# " : ""}${active.title}` : "Welcome");
        setText(byId("subtitle"), !active ? "" : room ? people(active.present.size)
            : chat.knownUsers().has(active.name) ? "Here now" : "Direct message");
        byId("leave").hidden = byId("members-open").hidden = !room;
        byId("chat").classList.toggle("with-members", room);
        byId("run-room").hidden = !room || !canRun(active);
        setText(byId("run-room"), active?.rules?.may.includes("invite") ? "Room" : "Make it mine");
        setText(byId("typing"), typingInWords(active?.typing(Date.now()) ?? []));
        const unread = [...chat.rooms.values(), ...chat.directs.values()].reduce((sum, one) => sum + one.unread, 0);
        document.title = `${unread > 0 ? `(${unread}) ` : ""}${active ? `${active.title} · ` : ""}parlor`;
    }

    #drawBanner(chat: Chat): void {
        const banner = byId("banner");
        const trouble = troubleInWords(chat.state, navigator.onLine);
        const problem = chat.active?.problem ?? "";
        const words = trouble || chat.notice || problem;
        const version = words && `${words}|${chat.state.state}`;
        if (banner.dataset["version"] === version) return;
        banner.dataset["version"] = version;
        banner.hidden = words === "";
        const button = make("button", { type: "button", class: "link" }, trouble ? chat.state.reason === signedOut ? "Sign in again" : "Try now" : chat.notice ? "Got it" : "Join again");
        button.addEventListener("click", () => {
            if (trouble && chat.state.reason === signedOut) location.reload();
            else if (trouble) chat.retryNow();
            else if (chat.notice) chat.dismissNotice();
            else if (chat.active) void chat.rejoin(chat.active);
        });
        banner.replaceChildren(make("span", {}, words), button);
    }

    #followHash(): boolean {
        const [, kind, encoded] = /^#(room|direct)\/(.+)$/.exec(location.hash) ?? [];
        if (!this.#chat || kind === undefined || encoded === undefined) return false;
        let name: string;
        try {
            name = decodeURIComponent(encoded);
        } catch {
            return false;
        }
        if (kind === "room") this.#chat.openRoom(name);
        else this.#chat.openDirect(name);
        this.#focusComposer();
        return true;
    }

    // Not on touch screens, where it would bring up the keyboard.
    #focusComposer(): void {
        if (!matchMedia("(pointer: coarse)").matches) this.#composer.focus();
    }

    #go(hash: string): void {
        if (location.hash === `#${hash}`) this.#followHash();
        else location.hash = hash;
        this.changed();
    }

    #key(event: KeyboardEvent): void {
        if (event.key === "Escape" && this.#drawer) this.#open(undefined);
        if (!this.#chat || !event.altKey || (event.key !== "ArrowUp" && event.key !== "ArrowDown")) return;
        const links = [...document.querySelectorAll<HTMLAnchorElement>(".conversations a")];
        const at = links.findIndex((link) => link.ariaCurrent === "page");
        const next = links[(at + (event.key === "ArrowDown" ? 1 : links.length - 1)) % links.length];
        if (!next) return;
        event.preventDefault();
        this.#go(next.hash.slice(1));
    }

    #onClick(id: string, action: (chat: Chat) => void): void {
        byId(id).addEventListener("click", () => { if (this.#chat) action(this.#chat); });
    }

    // Drawers exist on small screens only; on large ones the classes change nothing.
    #open(drawer: Drawer | undefined, giveFocusBack = true): void {
        const before = this.#drawer;
        this.#drawer = drawer;
        for (const name of ["sidebar", "members"] as const) {
            byId(name).classList.toggle("open", name === drawer);
            byId(`${name}-open`).setAttribute("aria-expanded", String(name === drawer));
        }
        byId("veil").hidden = drawer === undefined;
        if (drawer) byId(`${drawer}-close`).focus();
        else if (before && giveFocusBack) byId(`${before}-open`).focus();
    }
}
