// What the page does: connects under a name, keeps the conversations up to date, says what is typed. Knows no element;
// the views read its fields and are told when something changed.
import { Client, type Member, ParlorError, type StateChange, typed, type TypedClient } from "parlor-client";
import type { Contract, History } from "./contract.js";
import { type ChatRoom, Conversation, type Pending } from "./conversation.js";
import { type Act, actInWords, listenModeration, perform } from "./moderation.js";
import { loadDirects, loadRead, loadRooms, saveDirects, saveRead, saveRooms, type StoredDirect } from "./storage.js";
import { inWords } from "./words.js";

export interface RoomInfo { room: string; count: number }
/** The rooms with the most people; `more`: there are others. */
export interface RoomList { rooms: RoomInfo[]; more: boolean }

const roomPrefix = "room/" as const;
const typingEvery = 2500;
const sayTimeout = 120_000;  // a message outlasts a server restart

export class Chat {
    readonly rooms = new Map<string, Conversation>();
    readonly directs = new Map<string, Conversation>();
    active: Conversation | undefined;
    notice = "";  // what whoever runs the server told everybody last
    state: StateChange = { state: "connecting", attempt: 0 };
    readonly #client: TypedClient<Contract>;
    #typedAt = 0;
    #keys = 0;

    constructor(readonly user: string, url: string, private readonly changed: () => void) {
        this.#client = typed<Contract>(new Client(url, { user }));
        this.#client.onState((state) => { this.state = state; changed(); });
        this.#client.on("direct", (direct, { seq }) => { this.#heardDirect({ ...direct, seq: seq ?? 0 }); });
        this.#client.on("notice", ({ text }) => { this.notice = text; changed(); });
        for (const [peer, messages] of Object.entries(loadDirects(user))) {
            const conversation = this.#direct(peer);
            conversation.add(messages);
            const mark = loadRead(user, conversation.hash);
            if (mark) conversation.restoreUnread(user, ({ at }) => at > mark.seq);
        }
        for (const name of loadRooms(user)) this.#room(name);
    }

    /** Connects and joins the remembered rooms. */
    async start(): Promise<void> {
        try {
            await this.#client.connect();
        } catch {
            return;  // closed for good: the state says why
        }
        // One after the other, so that many rooms are no burst; the one that is looked at comes first.
        const inOrder = [...this.rooms.values()].sort((a, b) => Number(b === this.active) - Number(a === this.active));
        for (const conversation of inOrder) {
            if (this.rooms.get(conversation.name) === conversation) await this.#enter(conversation);
        }
    }

    tellChanged(): void { this.changed(); }

    dismissNotice(): void {
        this.notice = "";
        this.changed();
    }

    stop(): void { this.#client.close(); }

    /** The network or the window is back: no more waiting. */
    wake(): void { this.#client.retryNow(); }

    /** The same at the user's wish, which also starts again what was closed for good. */
    retryNow(): void {
        if (this.state.state === "closed") void this.start();
        else this.wake();
    }

    /** Shows a conversation; a room that is new is joined. */
    openRoom(name: string): void {
        const isNew = !this.rooms.has(name);
        const conversation = this.#room(name);
        if (isNew) {
            this.#saveRooms();
            if (this.state.state === "open") void this.#enter(conversation);
        }
        this.#open(conversation);
    }

    openDirect(user: string): void { this.#open(this.#direct(user)); }

    /** The page is looked at again, or the conversation was opened: what is in it is read. */
    markRead(): void {
        if (this.active) {
            this.active.unread = 0;
            this.#noteRead(this.active);
        }
        this.changed();
    }

    async leaveRoom(conversation: Conversation): Promise<void> {
        this.rooms.delete(conversation.name);
        this.#saveRooms();
        if (this.active === conversation) this.#open(this.rooms.values().next().value);
        await conversation.room?.leave();
    }

    /** Joins a room again that ended. */
    async rejoin(conversation: Conversation): Promise<void> { await this.#enter(conversation); }

    say(conversation: Conversation, text: string): void {
        const pending: Pending = { key: `p${++this.#keys}`, text, at: Date.now(), problem: "" };
        conversation.pending.push(pending);
        this.#typedAt = 0;
        void this.deliver(conversation, pending);
    }

    /** Sends what is pending, for the first time or again. */
    async deliver(conversation: Conversation, pending: Pending): Promise<void> {
        pending.problem = "";
        this.changed();
        try {
            if (conversation.kind === "room") await this.#roomOf(conversation).request("say", { text: pending.text }, { timeout: sayTimeout });
            else await this.#client.request("direct", { to: conversation.name, text: pending.text }, { timeout: sayTimeout });
            this.discard(conversation, pending);
        } catch (error) {
            pending.problem = conversation.kind === "direct" && error instanceof ParlorError && error.code === "not_found"
                ? `Nobody called ${conversation.name} has been here yet.` : inWords(error, "send this");
            this.changed();
        }
    }

    discard(conversation: Conversation, pending: Pending): void {
        conversation.pending = conversation.pending.filter((other) => other !== pending);
        this.changed();
    }

    /** Tells the room that something is being typed, not too often. */
    typing(): void {
        const now = Date.now();
        if (!this.active?.room || now - this.#typedAt < typingEvery) return;
        this.#typedAt = now;
        this.active.room.send("typing", {}, { volatile: true });
    }

    /** Reads the messages before the oldest one that is shown. */
    async loadEarlier(conversation: Conversation): Promise<void> {
        const before = conversation.oldestSeq;
        if (!conversation.hasEarlier || before === undefined) return;
        await this.#load(conversation, { before, limit: 50 });
    }

    async listRooms(): Promise<RoomList> {
        const { rooms, more } = await this.#client.request("rooms", {}, { readOnly: true });
        return { rooms: rooms.map(({ room, count }) => ({ room: room.slice(roomPrefix.length), count })), more };
    }

    /** Everybody seen in some room of ours. */
    knownUsers(): Set<string> { return new Set([...this.rooms.values()].flatMap(({ present }) => [...present])); }

    #open(conversation: Conversation | undefined): void {
        if (this.active && this.active !== conversation) {
            this.active.firstUnread = undefined;
            if (this.active.kind === "direct" && this.active.messages.length + this.active.pending.length === 0) {
                this.directs.delete(this.active.name);
            }
        }
        this.active = conversation;
        this.markRead();
    }

    #room(name: string): Conversation {
        let conversation = this.rooms.get(name);
        if (!conversation) {
            this.rooms.set(name, conversation = Conversation.ofRoom(name));
            this.#listen(conversation, this.#roomOf(conversation));
        }
        return conversation;
    }

    #direct(peer: string): Conversation {
        let conversation = this.directs.get(peer);
        if (!conversation) {
            this.directs.set(peer, conversation = Conversation.withUser(peer));
            conversation.loaded = true;
        }
        return conversation;
    }

    #roomOf(conversation: Conversation): ChatRoom { return this.#client.room(`${roomPrefix}${conversation.name}`); }

    #listen(conversation: Conversation, room: ChatRoom): void {
        if (conversation.room) return;
        conversation.room = room;
        const mine = (): boolean => this.rooms.get(conversation.name) === conversation;
        listenModeration(room, conversation, () => { if (mine()) this.changed(); }, () => { if (mine()) void this.#readRules(conversation); });
        room.on("said", ({ from, text, at, erased_by: erasedBy }, { seq }) => {
            if (!mine() || seq === undefined || !conversation.add([{ seq, from, text, at, erasedBy }])) return;
            if (erasedBy !== undefined) { this.changed(); return; }
            conversation.stoppedTyping(from);
            this.#arrived(conversation, from, text);
        });
        room.on("typing", ({ from }) => {
            if (!mine() || from === this.user) return;
            conversation.heardTyping(from, Date.now());
            this.changed();
            setTimeout(this.changed, 6500);  // to take the mark away again
        });
        room.onMembers(({ joined, left }) => {
            const { came, went } = conversation.updatePresent(new Set([...room.members.values()].map(({ user }: Member) => user)));
            if (!mine()) return;
            if (joined.length + left.length > 0) this.#notice(conversation, came, went);
            this.changed();
        });
        room.onGap(({ newEpoch }) => {
            if (!mine()) return;
            if (newEpoch) conversation.beginEra();
            else conversation.restart();
            void this.#load(conversation, { limit: 100 });
            void this.#readRules(conversation);
        });
        room.onEnded((reason) => {
            if (!mine()) return;
            conversation.problem = `You are no longer in this room: ${reason.message}`;
            conversation.updatePresent(new Set());
            this.changed();
        });
    }

    async #enter(conversation: Conversation): Promise<void> {
        conversation.problem = "";
        this.changed();
        try {
            await conversation.room?.join();
            void this.#readRules(conversation);
            if (!conversation.loaded) await this.#load(conversation, { limit: 100 });
        } catch (error) {
            conversation.problem = inWords(error, "join this room");
            this.changed();
        }
    }

    async #load(conversation: Conversation, range: History): Promise<void> {
        if (conversation.loading) return;
        conversation.loading = true;
        this.changed();
        try {
            const { messages } = await this.#roomOf(conversation).request("history", range, { readOnly: true });
            conversation.add(messages.map(({ erased_by: erasedBy, ...message }) => ({ ...message, erasedBy })));
            conversation.hasEarlier = messages.length > 0 && (conversation.oldestSeq ?? 1) > 1;
            if (!conversation.loaded) this.#restoreUnread(conversation);
            conversation.loaded = true;
        } catch (error) {
            conversation.problem = inWords(error, "read earlier messages");
        } finally {
            conversation.loading = false;
            this.changed();
        }
    }

    /** What a moderator does to a person or a message; the problem in words, or an empty string. */
    async moderate(conversation: Conversation, act: Act): Promise<string> {
        try {
            await perform(this.#roomOf(conversation), act);
            return "";
        } catch (error) {
            return inWords(error, actInWords(act));
        }
    }

    async #readRules(conversation: Conversation): Promise<void> {
        try {
            conversation.rules = await this.#roomOf(conversation).request("rules", {}, { readOnly: true });
        } catch {
            conversation.rules = undefined;  // nothing is offered that might not be open
        }
        this.changed();
    }

    #heardDirect(direct: StoredDirect): void {
        const peer = direct.from === this.user ? direct.to : direct.from;
        const conversation = this.#direct(peer);
        if (!conversation.add([direct])) return;
        this.#arrived(conversation, direct.from, direct.text);
        saveDirects(this.user, new Map([...this.directs].map(([name, { messages }]) =>
            [name, messages.map(({ seq, from, text, at }) => ({ seq, from, to: from === this.user ? name : this.user, text, at }))])));
    }

    #arrived(conversation: Conversation, from: string, text: string): void {
        if (from === this.user) conversation.confirm(text);
        else if (conversation !== this.active || document.hidden) conversation.markUnread();
        conversation.trim();
        if (conversation === this.active && !document.hidden) this.#noteRead(conversation);
        this.changed();
    }

    #noteRead(conversation: Conversation): void {
        const last = conversation.messages.at(-1);
        const epoch = conversation.room?.epoch;
        if (!last) return;
        if (conversation.kind === "direct") saveRead(this.user, conversation.hash, { seq: last.at });
        else if (epoch !== undefined) saveRead(this.user, conversation.hash, { epoch, seq: last.seq });
    }

    #restoreUnread(conversation: Conversation): void {
        const mark = loadRead(this.user, conversation.hash);
        if (mark && mark.epoch === conversation.room?.epoch) conversation.restoreUnread(this.user, ({ seq }) => seq > mark.seq);
        else if (!mark) this.#noteRead(conversation);  // never seen: what is there is not news
        if (conversation === this.active && !document.hidden) this.markRead();
    }

    #notice(conversation: Conversation, came: string[], went: string[]): void {
        const list = (names: string[]): string => names.length <= 3 ? new Intl.ListFormat("en").format(names)
            : `${names.slice(0, 2).join(", ")} and ${names.length - 2} others`;
        const others = came.filter((user) => user !== this.user);
        if (others.length > 0) conversation.addNotice(`${list(others)} joined`);
        if (went.length > 0) conversation.addNotice(`${list(went)} left`);
    }

    #saveRooms(): void { saveRooms(this.user, [...this.rooms.keys()]); }
}
