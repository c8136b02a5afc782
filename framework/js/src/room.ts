// One room as the app sees it: its messages, its members and what this client says in it.
import { type Answerer, Answerers } from "./answers.js";
import type { Frame, JoinReply, Member, MembersReply, Meta, Presence } from "./envelope.js";
import { ParlorError } from "./errors.js";
import { Listeners, TypedListeners, type Unsubscribe } from "./listeners.js";
import { type Gap, Position } from "./position.js";
import type { Fate } from "./resume.js";
import { readMembers, Roster } from "./roster.js";

export interface RequestOptions {
    /** In ms; it also runs while there is no connection. */
    timeout?: number;
    /** Leaves the key out: for requests that change nothing, which may simply run twice. */
    readOnly?: boolean;
    /** The trace that this belongs to (W3C Trace Context), for servers that follow messages. */
    traceparent?: string;
}

export interface SendOptions {
    /** Drops the message when there is no connection, as fits typing marks. */
    volatile?: boolean;
    /** As in RequestOptions. */
    traceparent?: string;
}

/** What a room needs of its client. */
export interface RoomHost {
    call(frame: Frame, options?: RequestOptions): Promise<unknown>;
    tell(frame: Frame, options?: SendOptions): boolean;
    /** `joining`: it was asked for, and may not be answered yet. */
    leave(room: Room, joining: boolean): Promise<void>;
}

export class Room {
    readonly #messages = new TypedListeners<[data: unknown, meta: Meta]>();
    readonly #gaps = new Listeners<[Gap]>();
    readonly #memberChanges = new Listeners<[Presence]>();
    readonly #ends = new Listeners<[ParlorError]>();
    readonly #interruptions = new Listeners<[ParlorError]>();
    readonly #roster = new Roster();
    #joining: Promise<void> | undefined;  // not left since
    #leaves = 0;
    #joined = false;
    #refreshing = false;

    /** @internal How far the log has been seen; the client lists it in a resume. */
    readonly position = new Position();

    /** @internal Who answers what the room asks. */
    readonly answerers = new Answerers();

    /** @internal Made by Client.room. */
    constructor(readonly name: string, private readonly host: RoomHost) {}

    get joined(): boolean { return this.#joined; }

    /** The present members by id; up to the join reply's 100 until the rest has been read, which starts by itself. */
    get members(): ReadonlyMap<string, Member> { return this.#roster.members; }

    /** How many members the server counts, those away for a moment too. */
    get count(): number { return this.#roster.count; }

    /** The number of the last sequenced message that was handled. */
    get seq(): number { return this.position.seq; }

    get epoch(): string | undefined { return this.position.epoch; }

    /** Calls the handler with each message of this type, in the room's order, each once. */
    on<Data>(type: string, handler: (data: Data, meta: Meta) => void): Unsubscribe {
        return this.#messages.add(type, (data, meta) => { handler(data as Data, meta); });
    }

    /** Some messages will not come by themselves; what to do about it is the app's choice (read the history again). */
    onGap(handler: (gap: Gap) => void): Unsubscribe { return this.#gaps.add(handler); }

    /** Members came or went; after a join, a reconnect or a long list both lists are empty and `members` is new. */
    onMembers(handler: (presence: Presence) => void): Unsubscribe { return this.#memberChanges.add(handler); }

    /** The server ended the membership. */
    onEnded(handler: (reason: ParlorError) => void): Unsubscribe { return this.#ends.add(handler); }

    /** Answers this room's requests of this type. One answerer a type; the last one counts. */
    answer(type: string, answerer: Answerer): Unsubscribe { return this.answerers.add(type, answerer); }

    /** The connection was lost, or the membership is over: what the room did step by step with this client is over. */
    onInterrupted(handler: (reason: ParlorError) => void): Unsubscribe { return this.#interruptions.add(handler); }

    /** Joins; joining twice is joining once. Rejects with the server's refusal. */
    join(): Promise<void> {
        if (this.#joined) return Promise.resolve();
        if (this.#joining) return this.#joining;
        // The server takes joins and leaves in the order in which they are said.
        const leaves = this.#leaves;
        const joining = this.host.call({ type: "join", room: this.name }, { readOnly: true })
            .then((reply) => { if (leaves === this.#leaves) this.entered(reply as JoinReply); })
            .finally(() => { if (this.#joining === joining) this.#joining = undefined; });
        this.#joining = joining;
        return joining;
    }

    /** Leaves, or takes back a join that was not answered; the room object stays usable for a later join. */
    async leave(): Promise<void> {
        const joining = this.#joining !== undefined;
        if (!this.#joined && !joining) return;
        this.#joining = undefined;
        this.#leaves += 1;
        this.left();
        await this.host.leave(this, joining);
    }

    /** Says something without waiting for an answer. Kept while there is no connection; false when too much is kept. */
    send(type: string, data: unknown = {}, options?: SendOptions): boolean {
        return this.host.tell({ type, room: this.name, data }, options);
    }

    /** Says something and waits for the reply. Retried over reconnects with one key, so that it has one effect. */
    async request<Reply = unknown>(type: string, data: unknown = {}, options?: RequestOptions): Promise<Reply> {
        return (await this.host.call({ type, room: this.name, data }, options)) as Reply;
    }

    /** @internal A join reply. */
    entered(reply: JoinReply): void {
        this.#joined = true;
        const gap = this.position.moveTo(reply.epoch, reply.seq);
        this.#roster.reset(reply);
        if (gap) this.#gaps.emit(gap);
        this.#membersReplaced();
    }

    /** @internal What a resume made of the membership. */
    resumed(fate: Fate): void {
        if (fate.kind === "ended") {
            this.ended(fate.error);
        } else if (fate.kind === "replay") {
            this.position.replayTo(fate.epoch, fate.seq);
        } else {
            const gap = this.position.moveTo(fate.epoch, fate.seq);
            if (gap) this.#gaps.emit(gap);
        }
    }

    /** @internal Presence is not replayed, so the list is read again after each resume. */
    async refreshMembers(): Promise<void> {
        const page = async (after: string | undefined, limit: number): Promise<MembersReply> =>
            (await this.host.call({ type: "members", room: this.name, data: after === undefined ? { limit } : { after, limit } },
                { readOnly: true })) as MembersReply;
        if (this.#refreshing) return;
        this.#refreshing = true;
        try {
            await this.#roster.refresh(() => readMembers(page));
            this.#memberChanges.emit({ joined: [], left: [], count: this.count });
        } catch {
            // the next presence or resume tries again
        } finally {
            this.#refreshing = false;
        }
    }

    /** @internal */
    interrupted(reason: ParlorError): void { this.#interruptions.emit(reason); }

    /** @internal By our own wish. */
    left(): void {
        if (this.#joined) this.interrupted(new ParlorError("cancelled", "the room was left"));
        this.#joined = false;
        this.#roster.clear();
        this.position.reset();
    }

    /** @internal The membership is over, and not by our own leave. */
    ended(reason: ParlorError): void {
        this.#joined = false;
        this.#roster.clear();
        this.interrupted(reason);
        this.#ends.emit(reason);
    }

    /** @internal A frame of this room. */
    receive(frame: Frame): void {
        if (frame.type === "presence") {
            const presence = frame.data as Presence;
            this.#roster.apply(presence);
            this.#memberChanges.emit(presence);
            if (presence.more || this.#roster.incomplete) void this.refreshMembers();
        } else if (frame.type === "leave") {
            this.ended(ParlorError.from(frame.data));
        } else if (frame.type !== undefined) {
            this.#message(frame.type, frame);
        }
    }

    #message(type: string, { seq, data = {} }: Frame): void {
        const meta: Meta = { type, room: this.name, replayed: false };
        if (seq !== undefined) {
            const { fresh, replayed, gap } = this.position.accept(seq);
            if (!fresh) return;
            if (gap) this.#gaps.emit(gap);
            meta.seq = seq;
            meta.replayed = replayed;
        }
        this.#messages.emit(type, data, meta);
    }

    #membersReplaced(): void {
        this.#memberChanges.emit({ joined: [], left: [], count: this.count });
        if (this.#roster.incomplete) void this.refreshMembers();
    }
}
