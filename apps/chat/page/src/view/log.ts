// The list of messages of the conversation that is open: days, groups, notices, what is pending, and scrolling.
import type { Chat } from "../chat.js";
import type { Conversation, Message, Notice, Pending } from "../conversation.js";
import { avatar, byId, type Item, make, reconcile, setText } from "../dom.js";
import { dayInWords, dayOf, instantInWords, timeInWords } from "../words.js";
import { fillEmpty } from "./empty.js";
import { eraseButton } from "./moderation.js";

const groupWithin = 5 * 60_000;
const nearEdge = 120;

export class LogView {
    readonly #log = byId("log");
    readonly #list = byId("log-list");
    readonly #top = byId("log-top");
    readonly #empty = byId("empty");
    readonly #toEnd = byId<HTMLButtonElement>("to-end");
    #shown: Conversation | undefined;
    #follow = true;
    #unseen = 0;
    #newest: string | undefined;
    #restore = new WeakMap<Conversation, number>();

    constructor(private readonly chat: () => Chat | undefined) {
        this.#log.addEventListener("scroll", () => { this.#scrolled(); }, { passive: true });
        this.#toEnd.addEventListener("click", () => { this.scrollToEnd(); });
        new ResizeObserver(() => { if (this.#follow) this.scrollToEnd(); }).observe(this.#log);
    }

    scrollToEnd(): void {
        this.#log.scrollTop = this.#log.scrollHeight;
        this.#follow = true;
        this.#unseen = 0;
        this.#showToEnd();
    }

    update(): void {
        const chat = this.chat();
        const conversation = chat?.active;
        const switched = conversation !== this.#shown;
        if (switched) {
            if (this.#shown) this.#restore.set(this.#shown, this.#follow ? -1 : this.#log.scrollTop);
            this.#shown = conversation;
            this.#follow = true;
            this.#unseen = 0;
            this.#list.replaceChildren();
        } else {
            this.#follow = this.#isAtEnd();  // the scroll event of a moment ago may still be to come
        }
        // Anchor: the first message that is shown must not move when earlier ones are put above it.
        const anchor = this.#follow ? undefined : this.#anchor();
        this.#log.setAttribute("aria-busy", String(switched || (conversation?.loading ?? false)));
        reconcile(this.#list, chat && conversation ? items(chat, conversation) : []);
        const isEmpty = !conversation || (conversation.loaded && this.#list.childElementCount === 0);
        this.#empty.hidden = !isEmpty;
        if (isEmpty) fillEmpty(this.#empty, chat, conversation);
        setText(this.#top, topLine(conversation));
        this.#countUnseen(conversation, switched);
        if (switched) this.#enter(conversation);
        else if (this.#follow) this.scrollToEnd();
        else if (anchor) this.#hold(anchor);
        this.#log.setAttribute("aria-busy", String(conversation?.loading ?? false));
        this.#showToEnd();
        if (!switched) this.#loadIfAtTop();
    }

    #enter(conversation: Conversation | undefined): void {
        const before = conversation && this.#restore.get(conversation);
        const firstNew = conversation?.firstUnread && this.#list.querySelector(".new-line");
        if (firstNew) firstNew.scrollIntoView({ block: "center" });
        else if (before !== undefined && before >= 0) this.#log.scrollTop = before;
        else this.scrollToEnd();
        this.#scrolled();
    }

    #anchor(): { key: string; top: number } | undefined {
        const top = this.#log.getBoundingClientRect().top;
        const element = [...this.#list.children].find((child) =>
            child.classList.contains("message") && child.getBoundingClientRect().bottom > top);
        return element && { key: (element as HTMLElement).dataset["key"] ?? "", top: element.getBoundingClientRect().top };
    }

    #hold({ key, top }: { key: string; top: number }): void {
        const element = [...this.#list.children].find((child) => (child as HTMLElement).dataset["key"] === key);
        if (element) this.#log.scrollTop += element.getBoundingClientRect().top - top;
    }

    #countUnseen(conversation: Conversation | undefined, switched: boolean): void {
        const newest = conversation?.messages.at(-1);
        if (!switched && !this.#follow && newest && newest.key !== this.#newest && newest.from !== this.chat()?.user) this.#unseen += 1;
        if (!switched && newest && newest.key !== this.#newest && newest.from === this.chat()?.user) this.#follow = true;
        this.#newest = newest?.key;
    }

    #scrolled(): void {
        this.#follow = this.#isAtEnd();
        if (this.#follow) this.#unseen = 0;
        this.#showToEnd();
        this.#loadIfAtTop();
    }

    #isAtEnd(): boolean {
        const { scrollTop, scrollHeight, clientHeight } = this.#log;
        return scrollHeight - scrollTop - clientHeight < nearEdge / 2;
    }

    #loadIfAtTop(): void {
        const conversation = this.#shown;
        if (conversation?.hasEarlier && !conversation.loading && this.#log.scrollTop < nearEdge) {
            void this.chat()?.loadEarlier(conversation);
        }
    }

    #showToEnd(): void {
        this.#toEnd.hidden = this.#follow;
        setText(this.#toEnd, this.#unseen === 0 ? "↓ Latest" : this.#unseen === 1 ? "↓ 1 new message" : `↓ ${this.#unseen} new messages`);
    }
}

function topLine(conversation: Conversation | undefined): string {
    if (conversation?.kind !== "room") return "";
    if (conversation.loading && conversation.messages.length > 0) return "Reading earlier messages…";
    if (!conversation.loaded) return conversation.problem ? "" : "Opening the room…";
    return conversation.messages.length > 0 && !conversation.hasEarlier ? `This is where ${conversation.name} begins.` : "";
}

function items(chat: Chat, conversation: Conversation): Item[] {
    const now = Date.now();
    const result: Item[] = [];
    const notices = [...conversation.notices];
    const takeNotices = (before: Message | undefined): void => {
        for (let next = notices[0]; next; next = notices[0]) {
            if (before && (before.era < next.era || (before.era === next.era && before.seq <= next.seq))) return;
            result.push(noticeItem(next));
            previous = undefined;
            notices.shift();
        }
    };
    let previous: Message | undefined;
    let day = "";
    for (const message of conversation.messages) {
        takeNotices(message);
        if (dayOf(message.at) !== day) {
            day = dayOf(message.at);
            const words = dayInWords(message.at, now);
            result.push({ key: `d${message.era}.${day}`, version: words, make: () => make("li", { class: "day" }, make("span", {}, words)) });
            previous = undefined;
        }
        if (message.key === conversation.firstUnread) {
            result.push({ key: "new", version: "", make: () => make("li", { class: "new-line" }, make("span", {}, "New")) });
            previous = undefined;
        }
        result.push(messageItem(chat, conversation, message, previous));
        previous = message;
    }
    takeNotices(undefined);
    for (const pending of conversation.pending) result.push(pendingItem(chat, conversation, pending));
    return result;
}

function messageItem(chat: Chat, conversation: Conversation, message: Message, previous: Message | undefined): Item {
    const { from, text, at, erasedBy } = message;
    const own = from === chat.user;
    const erase = erasedBy === undefined ? eraseButton(chat, conversation, message.seq, from) : undefined;
    const goesOn = previous?.from === from && at - previous.at < groupWithin;
    return {
        key: message.key, version: `${goesOn}|${erasedBy ?? ""}|${erase !== undefined}`,
        make: () => make("li", { class: `message${own ? " own" : ""}${goesOn ? " goes-on" : ""}` },
            own ? undefined : goesOn ? make("span", { class: "avatar-space" }) : avatar(from),
            make("div", { class: "body" },
                make("div", { class: goesOn ? "unseen" : "head" }, make("span", { class: "from" }, make("bdi", {}, own ? "You" : from)),
                    make("time", { datetime: new Date(at).toISOString(), title: instantInWords(at) }, timeInWords(at))),
                erasedBy === undefined ? make("div", { class: "text", dir: "auto", title: instantInWords(at) }, text)
                    : make("div", { class: "text erased", title: instantInWords(at) }, erasedBy === from ? "Taken back" : `Erased by ${erasedBy}`),
                erase)),
    };
}

function noticeItem({ key, text }: Notice): Item {
    return { key, version: text, make: () => make("li", { class: "notice" }, make("bdi", {}, text)) };
}

function pendingItem(chat: Chat, conversation: Conversation, pending: Pending): Item {
    const { key, text, problem } = pending;
    const waiting = chat.state.state === "open" ? "Sending…" : "Waiting for the connection…";
    return {
        key, version: `${problem}|${waiting}`,
        make: () => {
            const again = make("button", { type: "button", class: "link" }, "Try again");
            again.addEventListener("click", () => void chat.deliver(conversation, pending));
            const discard = make("button", { type: "button", class: "link" }, "Discard");
            discard.addEventListener("click", () => { chat.discard(conversation, pending); });
            return make("li", { class: `message own pending${problem ? " failed" : ""}` },
                make("div", { class: "body" }, make("div", { class: "text", dir: "auto" }, text),
                    make("div", { class: "fate" }, problem || waiting, ...(problem ? [" ", again, " ", discard] : []))));
        },
    };
}
