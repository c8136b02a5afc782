// The test doubles: a clock that moves by hand and a socket whose server side the test plays.
import { Client, type ClientOptions, type Room, type SocketLike, type Timers } from "../src/index.js";
import type { Frame } from "../src/envelope.js";

export class ManualTimers implements Timers {
    #now = 0;
    #waiting: { at: number; callback: () => void }[] = [];
    /** What the next calls of random() return; 0.5 when empty. */
    randoms: number[] = [];

    after(delay: number, callback: () => void): () => void {
        const entry = { at: this.#now + delay, callback };
        this.#waiting.push(entry);
        return () => { this.#waiting = this.#waiting.filter((other) => other !== entry); };
    }

    now(): number { return this.#now; }

    random(): number { return this.randoms.shift() ?? 0.5; }

    /** Runs what is due, in order of time, letting awaiting code run in between. */
    async advance(duration: number): Promise<void> {
        const end = this.#now + duration;
        await settle();
        for (;;) {
            const due = this.#waiting.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
            if (!due) break;
            this.#waiting = this.#waiting.filter((other) => other !== due);
            this.#now = Math.max(this.#now, due.at);
            due.callback();
            await settle();
        }
        this.#now = end;
    }
}

/** Lets all code that awaits something already there run. */
export async function settle(): Promise<void> {
    for (let i = 0; i < 50; i += 1) await Promise.resolve();
}

export class ScriptedSocket implements SocketLike {
    static all: ScriptedSocket[] = [];
    static get last(): ScriptedSocket { return ScriptedSocket.all.at(-1) as ScriptedSocket; }

    onopen: SocketLike["onopen"] = null;
    onmessage: SocketLike["onmessage"] = null;
    onclose: SocketLike["onclose"] = null;
    onerror: SocketLike["onerror"] = null;
    sent: Frame[] = [];
    closedWith: number | undefined;
    terminated = false;

    constructor(readonly url: string, readonly protocols: string[]) {
        ScriptedSocket.all.push(this);
    }

    send(text: string): void { this.sent.push(JSON.parse(text) as Frame); }
    close(code?: number): void { this.closedWith = code; }
    terminate(): void { this.terminated = true; }

    /** The server says these, all in one turn. */
    says(...frames: unknown[]): void {
        for (const frame of frames) this.onmessage?.({ data: typeof frame === "string" ? frame : JSON.stringify(frame) });
    }

    hello(data: object = {}): void {
        this.says({ type: "hello", data: { session: "s1", resume: "t1", user: "ana", heartbeat_ms: 25000,
            max_message_bytes: 65536, ...data } });
    }

    drops(code = 1006, reason = ""): void { this.onclose?.({ code, reason }); }

    /** What the client sent, without its heartbeats. */
    get said(): Frame[] { return this.sent.filter(({ type }) => type !== "ping"); }

    lastOf(type: string): Frame {
        const frame = this.sent.findLast((each) => each.type === type);
        if (!frame) throw new Error(`the client sent no ${type}, but ${JSON.stringify(this.sent)}`);
        return frame;
    }

    /** Answers the last request of a type. */
    answers(type: string, data: unknown = {}): void { this.says({ reply: this.lastOf(type).id, data }); }
    refuses(type: string, code: string, message = "no"): void {
        this.says({ reply: this.lastOf(type).id, error: { code, message } });
    }
}

/** A client on scripted sockets. */
export function scriptedClient(options: ClientOptions = {}): { client: Client; timers: ManualTimers } {
    ScriptedSocket.all = [];
    const timers = new ManualTimers();
    return { client: new Client("ws://host/ws", { WebSocket: ScriptedSocket, timers, ...options }), timers };
}

/** One that is connected and has heard its hello. */
export async function connectedClient(options: ClientOptions = {}): Promise<ReturnType<typeof scriptedClient>> {
    const both = scriptedClient(options);
    const connected = both.client.connect();
    ScriptedSocket.last.hello();
    await connected;
    return both;
}

export const joinReply = (seq = 120, epoch = "e1", members = [{ id: "m1", user: "ana" }], count = members.length): object =>
    ({ room: "room/main", epoch, seq, count, members });

export const said = (seq: number, text = `text ${seq}`): object =>
    ({ type: "said", room: "room/main", seq, data: { from: "bo", text, at: 1 } });

/** One that is in room/main, with what it heard there. */
export async function joined(options = {}): Promise<Awaited<ReturnType<typeof connectedClient>> & { room: Room; heard: number[] }> {
    const both = await connectedClient(options);
    const room = both.client.room("room/main");
    const heard: number[] = [];
    room.on("said", (_, { seq }) => heard.push(seq ?? 0));
    const joining = room.join();
    ScriptedSocket.last.answers("join", joinReply());
    await joining;
    await both.timers.advance(0);
    return { ...both, room, heard };
}

/** Loses the connection and gets a new one. */
export async function reconnected(timers: { advance(ms: number): Promise<void> }, hello = {}): Promise<void> {
    const lost = ScriptedSocket.last;
    lost.drops();
    for (let waited = 0; ScriptedSocket.last === lost && waited < 30_000; waited += 50) await timers.advance(50);
    ScriptedSocket.last.hello({ session: "s2", resume: "t2", ...hello });
    await settle();
}
