// The client: one lasting connection, the rooms on it, and requests that survive reconnects.
import { Address } from "./address.js";
import { type Answerer, Answerers } from "./answers.js";
import type { BackoffOptions } from "./backoff.js";
import type { BinaryForms } from "./binary.js";
import { Connection, type ConnectionState, type StateChange } from "./connection.js";
import type { Frame, Hello, JoinReply, Meta, ResumeReply } from "./envelope.js";
import { ParlorError } from "./errors.js";
import { FrameCodec } from "./frames.js";
import { Implicit } from "./implicit.js";
import { Listeners, TypedListeners, type Unsubscribe } from "./listeners.js";
import { Outbox } from "./outbox.js";
import type { Gap } from "./position.js";
import { Requests } from "./requests.js";
import { fateOf, resumeData } from "./resume.js";
import { type RequestOptions, Room, type RoomHost, type SendOptions } from "./room.js";
import type { SocketConstructor } from "./socket.js";
import { systemTimers, type Timers } from "./timers.js";

export interface ClientOptions {
    /** The guest name that is asked for. Without it the server makes one up, which this client keeps over reconnects. */
    user?: string;
    /** Asked for a token at each connect and whenever the present one ends soon, which then goes on without a break. A
     *  failure at a connect is one more failed attempt. */
    token?: () => string | Promise<string>;
    /** The WebSocket to use; the global one by default. Node before 22 has none: pass that of the package `ws`. */
    WebSocket?: SocketConstructor;
    /** How long a request waits for its reply unless it says otherwise, in ms (10 000). */
    timeout?: number;
    /** How many messages may wait for a connection or a reply (100). */
    maxQueue?: number;
    /** How long one attempt to connect may take, in ms (15 000). */
    connectTimeout?: number;
    /** The waits between attempts (500 ms doubling up to 30 s, full jitter), unless the server gives a hint. */
    backoff?: Partial<BackoffOptions>;
    /** The messages that travel in the binary form (uint, text, list, struct, …); the client then speaks parlor.v1.bin. */
    binary?: BinaryForms;
    timers?: Timers;
}

// What the server itself said, against what came of a socket that died or fell silent.
function isRefusal(error: unknown): error is ParlorError {
    return error instanceof ParlorError && error.code !== "cancelled" && error.code !== "deadline_exceeded";
}

export class Client {
    readonly #options: ClientOptions;
    readonly #timers: Timers;
    readonly #address: Address;
    readonly #codec: FrameCodec;
    readonly #connection: Connection;
    readonly #requests: Requests;
    readonly #outbox: Outbox;
    readonly #implicit: Implicit;
    readonly #rooms = new Map<string, Room>();
    readonly #messages = new TypedListeners<[data: unknown, meta: Meta]>();
    readonly #states = new Listeners<[StateChange]>();
    readonly #errors = new Listeners<[ParlorError]>();
    readonly #gaps = new Listeners<[room: string, gap: Gap]>();
    readonly #answerers = new Answerers();
    readonly #interruptions = new Listeners<[ParlorError]>();
    readonly #holding = new Set<number>();    // replies after which later frames wait for whoever awaits them
    readonly #handshake = new Set<number>();  // requests that die with their socket
    #attempt = 0;  // counts lost connections: who awaited something meanwhile must not go on
    readonly #host: RoomHost;
    readonly #keyPrefix: string;
    #keys = 0;
    #session: Hello | undefined;

    constructor(url: string, options: ClientOptions = {}) {
        const WebSocket = options.WebSocket ?? (globalThis as { WebSocket?: SocketConstructor }).WebSocket;
        if (!WebSocket) throw new TypeError("there is no global WebSocket here: pass one as options.WebSocket");
        this.#address = new Address(url, options.user);
        this.#options = options;
        this.#timers = options.timers ?? systemTimers;
        this.#requests = new Requests(this.#timers);
        this.#outbox = new Outbox(options.maxQueue ?? 100);
        this.#implicit = new Implicit({
            message: ({ type = "", data = {} }, meta) => { this.#messages.emit(type, data, meta); },
            gap: (room, gap) => { this.#gaps.emit(room, gap); },
        });
        this.#keyPrefix = Array.from({ length: 3 }, () => Math.floor(this.#timers.random() * 36 ** 6).toString(36)).join("");
        this.#host = {
            call: (frame, requestOptions) => this.#call(frame, requestOptions),
            tell: (frame, sendOptions) => this.#tell(frame, sendOptions),
            leave: (room, joining) => this.#leave(room, joining),
        };
        this.#codec = new FrameCodec(options.binary);
        this.#connection = new Connection({
            codec: this.#codec, ...(options.token ? { token: options.token } : {}),
            url: () => this.#address.href, WebSocket, timers: this.#timers, connectTimeout: options.connectTimeout ?? 15_000,
            backoff: { base: options.backoff?.base ?? 500, cap: options.backoff?.cap ?? 30_000 },
        }, { frame: (frame) => this.#receive(frame), lost: () => { this.#lost(); },
            state: (change) => { this.#stateChanged(change); } });
    }

    get state(): ConnectionState { return this.#connection.state; }

    /** Who the server says we are; undefined before the first connection. */
    get user(): string | undefined { return this.#session?.user; }

    /** Resolves with the first open connection; keeps trying until then. Rejects when the client is closed first. */
    connect(): Promise<void> {
        if (this.state === "open") return Promise.resolve();
        return new Promise((resolve, reject) => {
            const stop = this.#states.add(({ state, reason }) => {
                if (state === "open") resolve();
                else if (state === "closed") reject(new ParlorError("unavailable", reason ?? "the connection was closed"));
                else return;
                stop();
            });
            this.#connection.open();
        });
    }

    /** Leaves everything and closes; requests that still wait fail with `cancelled`. */
    close(): void {
        const closed = new ParlorError("cancelled", "the client was closed");
        this.#requests.rejectAll(closed);
        this.#interruptions.emit(closed);
        this.#session = undefined;
        this.#attempt += 1;
        for (const room of this.#rooms.values()) room.left();
        this.#implicit.clear();
        this.#connection.close();
    }

    /** Cuts the present wait before a reconnect short. */
    retryNow(): void { this.#connection.retryNow(); }

    /** The room of that name, joined or not: attach handlers first, then call its `join`. */
    room(name: string): Room {
        let room = this.#rooms.get(name);
        if (!room) this.#rooms.set(name, room = new Room(name, this.#host));
        return room;
    }

    /** Joins a room; handlers that the awaiting code attaches at once miss nothing. */
    async join(name: string): Promise<Room> {
        const room = this.room(name);
        await room.join();
        return room;
    }

    /** As Room.request, outside rooms. */
    async request<Reply = unknown>(type: string, data: unknown = {}, options?: RequestOptions): Promise<Reply> {
        return (await this.#call({ type, data }, options)) as Reply;
    }

    /** As Room.send, outside rooms. */
    send(type: string, data: unknown = {}, options?: SendOptions): boolean { return this.#tell({ type, data }, options); }

    /** Messages outside joined rooms: those without a room, and those of rooms that the server put this user in. */
    on<Data>(type: string, handler: (data: Data, meta: Meta) => void): Unsubscribe {
        return this.#messages.add(type, (data, meta) => { handler(data as Data, meta); });
    }

    /** Answers the server's requests of this type, but for those of rooms that answer it themselves. One answerer a type; the last one counts. */
    answer(type: string, answerer: Answerer): Unsubscribe { return this.#answerers.add(type, answerer); }

    /** The connection was lost or closed: what the server did step by step with this client is over. */
    onInterrupted(handler: (reason: ParlorError) => void): Unsubscribe { return this.#interruptions.add(handler); }

    onState(handler: (change: StateChange) => void): Unsubscribe { return this.#states.add(handler); }

    /** Messages of a room that the server put this user in will not come by themselves. */
    onGap(handler: (room: string, gap: Gap) => void): Unsubscribe { return this.#gaps.add(handler); }

    /** Errors that belong to no request, such as a rate limit met by a message without an id. */
    onError(handler: (error: ParlorError) => void): Unsubscribe { return this.#errors.add(handler); }

    #call(frame: Frame, { timeout, readOnly, traceparent }: RequestOptions = {}): Promise<unknown> {
        const { id, reply } = this.#requests.open(frame.type ?? "", timeout ?? this.#options.timeout ?? 10_000,
            (done) => { this.#outbox.settle(done); this.#holding.delete(done); });
        const whole: Frame = { ...frame, id, ...(readOnly ? {} : { key: this.#nextKey() }), ...(traceparent ? { traceparent } : {}) };
        const problem = this.#tooLarge(whole) ?? (this.#outbox.add(whole) ? undefined
            : new ParlorError("resource_exhausted", "too many messages wait for the server"));
        if (problem) this.#requests.reject(id, problem);
        else if (frame.type === "join") this.#holding.add(id);
        if (this.state === "open") this.#flush();
        return reply;
    }

    #tell(frame: Frame, { volatile, traceparent }: SendOptions = {}): boolean {
        const open = this.state === "open";
        const traced = traceparent ? { ...frame, traceparent } : frame;
        if (volatile) return open && this.#connection.send(traced);
        const whole = { ...traced, key: this.#nextKey() };
        if (this.#tooLarge(whole) || !this.#outbox.add(whole)) return false;
        if (open) this.#flush();
        return true;
    }

    async #leave(room: Room, joining: boolean): Promise<void> {
        const open = this.state === "open";
        if (!open && !joining && this.#handshake.size === 0) return;  // the resume will not list it, which leaves it
        const left = this.#call({ type: "leave", room: room.name }, { readOnly: true })
            .catch(() => undefined);  // whatever the reason, we are out of it
        if (open) await left;
    }

    #receive(frame: Frame): boolean {
        if (frame.reply !== undefined) return this.#receiveReply(frame);
        if (frame.type === "hello") void this.#greeted(frame.data as Hello);
        else if (frame.id !== undefined) void this.#answer(frame);
        else this.#dispatch(frame);
        if (frame.type === "expiring" && this.#options.token) void this.#refresh(this.#options.token);
        return false;
    }

    // The connection goes on with a newer token. Without one the server closes it at the end of the present one.
    async #refresh(ask: () => string | Promise<string>): Promise<void> {
        try {
            await this.#call({ type: "refresh", data: { token: await ask() } }, { readOnly: true });
        } catch (error) {
            this.#errors.emit(error instanceof ParlorError ? error : new ParlorError("unauthenticated", String(error)));
        }
    }

    #receiveReply({ reply: id, data, error }: Frame): boolean {
        if (id === null) this.#errors.emit(ParlorError.from(error));
        if (typeof id !== "number") return false;
        const hold = this.#holding.has(id);
        if (error) this.#requests.reject(id, ParlorError.from(error));
        else this.#requests.resolve(id, data ?? {});
        return hold;
    }

    #dispatch(frame: Frame): void {
        const { room: name, type = "", data = {} } = frame;
        const room = name === undefined ? undefined : this.#rooms.get(name);
        if (room?.joined) room.receive(frame);
        else if (name === undefined) this.#messages.emit(type, data, { type, replayed: false });
        else if (!room) this.#implicit.receive(frame);
    }

    async #answer({ type = "", room, id = 0, data = {} }: Frame): Promise<void> {
        const meta: Meta = { type, replayed: false, ...(room === undefined ? {} : { room }) };
        const own = room === undefined ? undefined : this.#rooms.get(room);
        const answerer = own?.answerers.get(type) ?? this.#answerers.get(type);
        const session = this.#session?.session;
        // Another session's questions are numbered alike, and nothing may come before a resume.
        const say = (answer: Frame): void => {
            if (this.state === "open" && this.#session?.session === session) this.#connection.send({ reply: id, ...answer });
        };
        try {
            if (!answerer) throw new ParlorError("not_found", `this client answers no ${type}`);
            say({ data: (await answerer(data, meta)) ?? {} });
        } catch (error) {
            const { code, message } = error instanceof ParlorError ? error : new ParlorError("internal", String(error));
            say({ error: { code, message } });
        }
    }

    async #greeted(hello: Hello): Promise<void> {
        const before = this.#session;
        const attempt = this.#attempt;
        this.#address.keepUser(hello.user);
        try {
            if (before && await this.#resumed(before)) this.#session = { ...hello, ...this.#kept(before) };
            else await this.#startOver(hello);
        } catch {
            return;  // the socket went meanwhile; the next one tries again
        }
        if (attempt !== this.#attempt) return;
        this.#connection.ready(hello.heartbeat_ms);
        this.#flush();
        if (before) for (const room of this.#joinedRooms()) await room.refreshMembers();  // one after the other: no burst
    }

    // The identity that goes on: the session's, with the token that the resume reply gave.
    #kept({ session, user, resume }: Hello): Pick<Hello, "session" | "user" | "resume"> {
        return { session, user, resume };
    }

    async #resumed(session: Hello): Promise<boolean> {
        const rooms = this.#joinedRooms();
        const listed = [...rooms.map((room) => [room.name, room.position] as const), ...this.#implicit.positions];
        this.#implicit.hold();
        try {
            const reply = (await this.#handshakeCall({ type: "resume", data: resumeData(session.resume, listed) })) as ResumeReply;
            if (!this.#session) return true;  // closed in this moment
            session.resume = reply.resume;
            const own = new Set(rooms.map(({ name }) => name));
            this.#implicit.resumed(Object.fromEntries(Object.entries(reply.rooms).filter(([name]) => !own.has(name))));
            for (const room of rooms) if (room.joined) room.resumed(fateOf(room.name, reply.rooms[room.name]));
            return true;
        } catch (error) {
            if (!isRefusal(error)) throw error;
            return false;
        }
    }

    async #startOver(hello: Hello): Promise<void> {
        this.#session = hello;
        this.#implicit.startOver();
        await Promise.all(this.#joinedRooms().map(async (room) => {
            try {
                const reply = (await this.#handshakeCall({ type: "join", room: room.name })) as JoinReply;
                if (room.joined) room.entered(reply);
            } catch (error) {
                if (!isRefusal(error)) throw error;
                if (room.joined) room.ended(error);
            }
        }));
    }

    #handshakeCall(frame: Frame): Promise<unknown> {
        const { id, reply } = this.#requests.open(frame.type ?? "", this.#options.timeout ?? 10_000,
            (done) => { this.#handshake.delete(done); });
        this.#handshake.add(id);
        this.#holding.add(id);
        this.#connection.send({ ...frame, id });
        return reply;
    }

    #lost(): void {
        this.#attempt += 1;
        const lost = new ParlorError("unavailable", "the connection was lost");
        this.#interruptions.emit(lost);
        for (const room of this.#joinedRooms()) room.interrupted(lost);
        this.#outbox.rewind();
        for (const id of [...this.#handshake]) this.#requests.reject(id, new ParlorError("cancelled", "the connection was lost"));
    }

    #stateChanged(change: StateChange): void {
        if (change.state === "closed") {
            this.#requests.rejectAll(new ParlorError("unavailable", change.reason ?? "the connection was closed"));
            this.#outbox.clear();
        }
        this.#states.emit(change);
    }

    #flush(): void { this.#outbox.flush((frame) => this.#connection.send(frame)); }

    #joinedRooms(): Room[] { return [...this.#rooms.values()].filter((room) => room.joined); }

    #nextKey(): string { return `${this.#keyPrefix}-${++this.#keys}`; }

    #tooLarge(frame: Frame): ParlorError | undefined {
        const limit = this.#session?.max_message_bytes ?? 0;
        if (limit === 0 || this.#codec.size(frame) <= limit) return undefined;
        return new ParlorError("invalid_argument", `the message is longer than the server's limit of ${limit} bytes`);
    }
}
