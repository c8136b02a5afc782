// One lasting connection made of many sockets: opens, notices death, waits and opens again. It knows frames but not
// what they mean; client.ts does.
import { backoffBound, type BackoffOptions, fullJitter, isFinal, reasonText, reconnectHint } from "./backoff.js";
import type { FrameCodec } from "./frames.js";
import type { Frame } from "./envelope.js";
import { Heartbeat } from "./heartbeat.js";
import type { SocketConstructor, SocketLike } from "./socket.js";
import type { Timers } from "./timers.js";

export type ConnectionState = "connecting" | "open" | "reconnecting" | "closed";

/** A change of state, with what an app needs to say it in words. */
export interface StateChange {
    state: ConnectionState;
    /** While reconnecting: how long until the next attempt, in ms. */
    delay?: number;
    /** Failed attempts in a row. */
    attempt: number;
    /** Of the close that led here. 1006 is a connection lost without a close frame. */
    code?: number;
    reason?: string;
}

export interface ConnectionOptions {
    /** Asked for each attempt. */
    url: () => string;
    /** Asked for each attempt too: the token that the server is shown. */
    token?: () => string | Promise<string>;
    WebSocket: SocketConstructor;
    codec: FrameCodec;
    timers: Timers;
    backoff: BackoffOptions;
    /** How long a new socket may take until the client is ready, in ms. */
    connectTimeout: number;
}

export interface ConnectionEvents {
    /** Returns true when later frames have to wait until code that awaits this one has run. */
    frame(frame: Frame): boolean;
    /** The socket is gone; what was written may be lost. */
    lost(): void;
    state(change: StateChange): void;
}

export class Connection {
    #state: ConnectionState = "closed";
    #socket: SocketLike | undefined;
    #stale: SocketLike | undefined;
    #inbound: Frame[] = [];
    #resumeReading: (() => void) | undefined;
    #cancelWait: (() => void) | undefined;
    #attempt = 0;
    #dialed = 0;  // counts what was begun to open a socket, and given up
    #readySince = 0;
    readonly #heartbeat: Heartbeat;

    constructor(private readonly options: ConnectionOptions, private readonly events: ConnectionEvents) {
        this.#heartbeat = new Heartbeat(options.timers, () => { this.send({ type: "ping", id: "heartbeat" }); },
            () => { this.#abandon("the server fell silent"); });
    }

    get state(): ConnectionState { return this.#state; }

    open(): void {
        if (this.#state === "closed") this.#dial("connecting");
    }

    /** The handshake above is through: the connection counts as good and its heartbeat starts. */
    ready(heartbeatInterval: number): void {
        this.#clearWait();
        this.#readySince = this.options.timers.now();
        this.#closeStale();
        this.#heartbeat.start(heartbeatInterval);
        this.#enter({ state: "open", attempt: 0 });
    }

    /** Writes a frame to the present socket; false when there is none. */
    send(frame: Frame): boolean {
        if (!this.#socket) return false;
        try {
            this.#socket.send(this.options.codec.encode(frame));
            return true;
        } catch {
            return false;  // still opening or already closing: onclose follows
        }
    }

    /** Cuts a wait short, as when the browser says that it is online again. */
    retryNow(): void {
        if (this.#state === "reconnecting" && !this.#socket) this.#dial("reconnecting");
    }

    /** Ends it for good, with a close frame: the server ends the memberships at once. */
    close(): void {
        const socket = this.#drop();
        this.#closeStale();
        socket?.close(1000);
        if (this.#state !== "closed") this.#enter({ state: "closed", attempt: this.#attempt });
    }

    #dial(state: ConnectionState): void {
        this.#clearWait();
        this.#enter({ state, attempt: this.#attempt });
        this.#cancelWait = this.options.timers.after(this.options.connectTimeout,
            () => { this.#abandon("connecting took too long"); });
        if (this.options.token) void this.#dialWithToken(this.options.token, ++this.#dialed);
        else this.#connect([this.options.codec.protocol]);
    }

    // Browsers set no headers on a WebSocket, but they offer subprotocols.
    async #dialWithToken(ask: () => string | Promise<string>, dialed: number): Promise<void> {
        try {
            const token = await ask();
            if (dialed === this.#dialed) this.#connect([this.options.codec.protocol, `parlor.bearer.${token}`]);
        } catch (error) {
            if (dialed === this.#dialed) this.#abandon(`there is no token: ${String(error)}`);
        }
    }

    #connect(protocols: string[]): void {
        const socket = new this.options.WebSocket(this.options.url(), protocols);
        socket.binaryType = "arraybuffer";
        this.#socket = socket;
        socket.onmessage = ({ data }) => {
            const frame = this.options.codec.decode(data);
            if (!frame) return;
            this.#heartbeat.heard();
            this.#inbound.push(frame);
            if (!this.#resumeReading) this.#deliver();
        };
        socket.onerror = () => undefined;  // onclose always follows and says more
        socket.onclose = ({ code, reason }) => { this.#closed(code, reason); };
    }

    #deliver(): void {
        this.#resumeReading = undefined;
        for (let frame = this.#inbound.shift(); frame; frame = this.#inbound.shift()) {
            if (this.events.frame(frame)) {
                this.#resumeReading = this.options.timers.after(0, () => { this.#deliver(); });
                return;
            }
        }
    }

    #closed(code: number, reason: string): void {
        this.#resumeReading?.();
        this.#deliver();
        this.#drop();
        this.events.lost();
        if (isFinal(code)) {
            this.#closeStale();
            this.#enter({ state: "closed", attempt: this.#attempt, code, reason: reasonText(reason) });
            return;
        }
        const { backoff, timers } = this.options;
        if (this.#hasLasted()) this.#attempt = 0;
        const delay = reconnectHint(reason) ?? fullJitter(this.#attempt, backoff, () => timers.random());
        this.#attempt += 1;
        this.#cancelWait = this.options.timers.after(delay, () => { this.#dial("reconnecting"); });
        this.#enter({ state: "reconnecting", delay, attempt: this.#attempt, code, reason: reasonText(reason) });
    }

    // One that is lost again at once is one more failed attempt, or a server that lets us in just to close would be
    // asked without a pause.
    #hasLasted(): boolean {
        const { backoff, timers } = this.options;
        return this.#state === "open" && timers.now() - this.#readySince >= backoffBound(this.#attempt, backoff);
    }

    // A close frame would end the memberships, so an open socket that is given up is cut, or, where that cannot be done
    // (in browsers), left alone until the next one has taken over.
    #abandon(reason: string): void {
        const wasOpen = this.#state === "open";
        const socket = this.#drop();
        if (socket?.terminate) socket.terminate();
        else if (wasOpen) this.#stale = socket;
        else socket?.close();
        this.#closed(1006, reason);
    }

    #drop(): SocketLike | undefined {
        const socket = this.#socket;
        this.#dialed += 1;
        this.#clearWait();
        this.#heartbeat.stop();
        this.#resumeReading?.();
        this.#resumeReading = undefined;
        this.#socket = undefined;
        this.#inbound = [];
        if (socket) {
            socket.onmessage = socket.onclose = null;
            socket.onerror = () => undefined;
        }
        return socket;
    }

    #clearWait(): void {
        this.#cancelWait?.();
        this.#cancelWait = undefined;
    }

    #closeStale(): void {
        this.#stale?.close(1000);
        this.#stale = undefined;
    }

    #enter(change: StateChange): void {
        this.#state = change.state;
        this.events.state(change);
    }
}
