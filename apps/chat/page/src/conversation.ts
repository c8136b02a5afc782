// One conversation as the page knows it: a room or the talk with one person. Holds what is shown, in order, bounded.
import type { TypedRoom } from "parlor-client";
import type { Contract, RulesReply } from "./contract.js";

export type ChatRoom = TypedRoom<Contract["rooms"][`room/${string}`]>;

export interface Message {
    kind: "message";
    key: string;
    /** Grows when the room's log begins anew, so that old and new numbers don't mix. */
    era: number;
    seq: number;
    from: string;
    text: string;
    at: number;
    /** There is no text any more: who took it away. */
    erasedBy?: string | undefined;
}

/** A line such as "ana joined", placed behind the message that was the last one then. */
export interface Notice {
    kind: "notice";
    key: string;
    era: number;
    seq: number;
    text: string;
}

/** What this tab said and the server has not confirmed. */
export interface Pending {
    key: string;
    text: string;
    at: number;
    /** Why it was not sent; empty while it is on its way. */
    problem: string;
}

const maxMessages = 2000;
const maxNotices = 200;
const typingLasts = 6000;

export class Conversation {
    messages: Message[] = [];
    notices: Notice[] = [];
    pending: Pending[] = [];
    unread = 0;
    /** The key of the first message that was unread when the conversation was last opened. */
    firstUnread: string | undefined;
    draft = "";
    /** Earlier messages may still be on the server. */
    hasEarlier = false;
    loading = false;
    /** Whether the newest messages have been read; until then an empty list means nothing. */
    loaded = false;
    /** Why this conversation cannot be used now, in words. */
    problem = "";
    era = 0;
    room: ChatRoom | undefined;
    present = new Set<string>();
    /** Who may do what here, as far as this user may know. */
    rules: RulesReply | undefined;
    #typing = new Map<string, number>();
    #notices = 0;

    private constructor(readonly kind: "room" | "direct", readonly name: string) {}

    static ofRoom(name: string): Conversation { return new Conversation("room", name); }
    static withUser(name: string): Conversation { return new Conversation("direct", name); }

    /** What stands behind the # in the address. */
    get hash(): string { return `${this.kind}/${encodeURIComponent(this.name)}`; }

    get title(): string { return this.name; }

    get oldestSeq(): number | undefined { return this.messages.find(({ era }) => era === this.era)?.seq; }

    /** Adds what is not there yet and returns whether anything was. */
    add(messages: Omit<Message, "kind" | "key" | "era">[]): boolean {
        const known = new Set(this.messages.map(({ key }) => key));
        const fresh = messages.map((message): Message =>
            ({ ...message, kind: "message", era: this.era, key: `${this.era}.${message.seq}.${message.at}` }))
            .filter(({ key }) => !known.has(key));
        if (fresh.length === 0) return false;
        // Direct messages of several server lives may be stored together, and only their times compare then.
        const earlier = this.kind === "direct" ? (a: Message, b: Message): number => a.at - b.at || a.seq - b.seq
            : (a: Message, b: Message): number => a.era - b.era || a.seq - b.seq;
        this.messages = [...this.messages, ...fresh].sort(earlier);
        return true;
    }

    /** A message was taken back. */
    erase(seq: number, by: string): void {
        this.messages = this.messages.map((message) =>
            message.era === this.era && message.seq === seq ? { ...message, text: "", erasedBy: by } : message);
    }

    /** A message came while nobody looked. */
    markUnread(): void {
        if (this.unread === 0) this.firstUnread = this.messages.at(-1)?.key;
        this.unread += 1;
    }

    /** What others said behind the place where the user stopped reading, in another life of this page. */
    restoreUnread(user: string, isBehind: (message: Message) => boolean): void {
        const behind = this.messages.filter((message) => message.era === this.era && isBehind(message));
        const unread = behind.filter(({ from }) => from !== user);
        this.unread = unread.length;
        this.firstUnread = unread[0]?.key;
    }

    /** An own message has arrived: it no longer waits, even if its reply is still to come. */
    confirm(text: string): void {
        const at = this.pending.findIndex((pending) => pending.text === text && pending.problem === "");
        if (at >= 0) this.pending = this.pending.filter((_, index) => index !== at);
    }

    /** Drops the oldest messages past the bound; they can be read from the server again. */
    trim(): void {
        if (this.messages.length <= maxMessages) return;
        this.messages = this.messages.slice(-maxMessages);
        this.hasEarlier = this.kind === "room";
    }

    addNotice(text: string): void {
        const seq = this.messages.at(-1)?.seq ?? 0;
        this.notices.push({ kind: "notice", key: `n${++this.#notices}`, era: this.era, seq, text });
        if (this.notices.length > maxNotices) this.notices.shift();
    }

    /** The room's log began anew; what is shown stays, above a line that says so. */
    beginEra(): void {
        if (this.messages.length > 0) this.addNotice("The room began anew here. Earlier messages are only on this page.");
        this.era += 1;
        this.hasEarlier = this.loaded = false;
    }

    /** Forgets the messages, to read the newest ones again. */
    restart(): void {
        this.messages = [];
        this.notices = [];
        this.hasEarlier = this.loaded = false;
    }

    heardTyping(user: string, now: number): void { this.#typing.set(user, now + typingLasts); }
    stoppedTyping(user: string): void { this.#typing.delete(user); }

    typing(now: number): string[] {
        for (const [user, until] of this.#typing) if (until <= now) this.#typing.delete(user);
        return [...this.#typing.keys()].sort();
    }

    /** Takes who is here now; returns who came and who went since the last time. A user with two tabs is one. */
    updatePresent(users: Set<string>): { came: string[]; went: string[] } {
        const came = [...users].filter((user) => !this.present.has(user));
        const went = [...this.present].filter((user) => !users.has(user));
        this.present = users;
        for (const user of went) this.#typing.delete(user);
        return { came, went };
    }
}
