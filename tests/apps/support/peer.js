// A raw client of the chat's wire contract, written from the contract alone on the npm package `ws`: it knows frames, not our own
// client. Frames wait in order until a test asks for them.
import assert from "node:assert/strict";
import WebSocket from "ws";
import { within } from "./server.js";

const patience = 8000;

export class Peer {
    frames = [];
    #wake = [];
    #ids = 0;

    /** Opens a socket and takes the hello. */
    static async connect(server, { user, query = "", protocols = [], ...options } = {}) {
        const url = new URL(server.ws(`/ws${query}`));
        if (user !== undefined) url.searchParams.set("user", user);
        const peer = new Peer(new WebSocket(url, protocols, options));
        peer.hello = (await peer.next((frame) => frame.type === "hello", "hello")).data;
        return peer;
    }

    constructor(socket) {
        this.socket = socket;
        this.closed = new Promise((done) => socket.on("close", (code, reason) => done({ code, reason: reason.toString() })));
        socket.on("error", (error) => { this.error = error; });
        socket.on("message", (data, isBinary) => {
            assert.equal(isBinary, false, "the chat speaks text frames only");
            this.frames.push(JSON.parse(data.toString()));
            for (const wake of this.#wake.splice(0)) wake();
        });
    }

    get user() { return this.hello.user; }

    /** Takes the first frame that matches, waiting for it; others stay. */
    async next(matches, what = matches.toString()) {
        const find = async () => {
            for (;;) {
                const at = this.frames.findIndex(matches);
                if (at >= 0) return this.frames.splice(at, 1)[0];
                await new Promise((wake) => this.#wake.push(wake));
            }
        };
        const gone = this.closed.then(({ code, reason }) => {
            throw new Error(`closed with ${code} "${reason}" while waiting for ${what}; frames: ${JSON.stringify(this.frames)}`);
        });
        return within(patience, `${what}; frames so far: ${JSON.stringify(this.frames)}`, Promise.race([find(), gone]))
            .catch((error) => { throw new Error(`${error.message}; there are ${JSON.stringify(this.frames).slice(0, 2000)}`); });
    }

    event(type, matches = () => true) { return this.next((frame) => frame.type === type && matches(frame), type); }

    send(frame) { this.socket.send(typeof frame === "string" ? frame : JSON.stringify(frame)); }

    /** Sends a request and takes its whole reply frame. */
    async ask(frame) {
        const id = frame.id ?? `q${++this.#ids}`;
        this.send({ ...frame, id });
        return this.next((reply) => reply.reply === id, `the reply to ${JSON.stringify(frame).slice(0, 200)}`);
    }

    /** As ask, for one that must succeed: its data. */
    async ok(frame) {
        const reply = await this.ask(frame);
        assert.equal(reply.error, undefined, `${JSON.stringify(frame).slice(0, 200)} was refused: ${JSON.stringify(reply)}`);
        return reply.data;
    }

    /** As ask, for one that must be refused with that code: the message. */
    async refused(frame, code) {
        const { error } = await this.ask(frame);
        assert.equal(error?.code, code, `${JSON.stringify(frame).slice(0, 200)} got ${JSON.stringify(error)}`);
        assert.equal(typeof error.message, "string");
        return error.message;
    }

    join(room) { return this.ok({ type: "join", room }); }
    say(room, text, more = {}) { return this.ok({ type: "say", room, data: { text }, ...more }); }

    /** All that the server has sent us so far has arrived once this is answered. */
    async sync() { await this.ok({ type: "ping" }); }

    /** Closes with a close frame. */
    async close(code = 1000) {
        this.socket.close(code);
        return within(patience, "the close", this.closed);
    }

    /** Drops the connection as a broken network would. */
    async drop() {
        this.socket.terminate();
        await this.closed;
    }

    whenClosed() { return within(patience, "the server's close", this.closed); }
}

/** Peers of one test, closed when it ends. */
export function peers(context, server) {
    const all = [];
    context.after(() => { for (const peer of all) peer.socket.terminate(); });
    return async (user, options = {}) => {
        const peer = await Peer.connect(server, { ...(user === undefined ? {} : { user }), ...options });
        all.push(peer);
        return peer;
    };
}

/** The HTTP status that refuses an upgrade. */
export async function refusedStatus(url, protocols = [], options = {}) {
    const socket = new WebSocket(url, protocols, options);
    return within(patience, `a refusal of ${url}`, new Promise((done, fail) => {
        socket.on("unexpected-response", (request, response) => { done(response.statusCode); response.resume(); request.destroy(); });
        socket.on("error", fail);
        socket.on("open", () => { socket.terminate(); fail(new Error(`${url} was let in`)); });
    }));
}
