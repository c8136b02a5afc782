// Starts one of the app binaries on a free port and ends it again; all tests of this folder use it.
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

export const root = resolve(dirname(fileURLToPath(import.meta.url)), "../../..");
const folder = resolve(process.env.PARLOR_TEST_BIN ?? join(root, "build/release/bin"));
const patience = 20_000;

/** The folder that screenshots go to. */
export const screenshots = resolve(process.env.PARLOR_TEST_SCREENSHOTS ?? join(root, "build/screenshots"));

// PARLOR_ variables are options of the server; those of the tests are none that it knows.
const ownEnvironment = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("PARLOR_")));

/** What a program of ours prints and returns when it is not to serve. */
export function run(binary, ...options) {
    const { status, stdout, stderr } = spawnSync(join(folder, binary), options, { encoding: "utf8", timeout: patience, env: ownEnvironment });
    return { status, stdout, stderr };
}

/** A folder for --data that goes away with the test. */
export function dataFolder(context) {
    const path = mkdtempSync(join(tmpdir(), "parlor-data-"));
    context.after(() => rmSync(path, { recursive: true, force: true }));
    return path;
}

export class Server {
    #child;
    #ended;
    #stdout = "";
    stderr = "";

    /** Starts a binary and waits until it says where it listens. */
    static async start(binary, ...options) {
        const server = new Server();
        await server.#start(binary, options);
        return server;
    }

    /** As start, and stopped when the test or suite of the context ends; the stop has to be clean. */
    static async during(context, binary, ...options) {
        const server = await Server.start(binary, ...options);
        context.after(() => server.stop());
        return server;
    }

    async #start(binary, options) {
        const path = join(folder, binary);
        assert.ok(existsSync(path), `there is no ${binary} in ${folder}; PARLOR_TEST_BIN names another folder`);
        const args = options.includes("--listen") ? options : ["--listen", "127.0.0.1:0", ...options];
        this.#child = spawn(path, args, { stdio: ["ignore", "pipe", "pipe"], env: ownEnvironment });
        this.#child.stderr.setEncoding("utf8").on("data", (text) => { this.stderr += text; });
        this.#ended = new Promise((done) => this.#child.once("close", (code, signal) => done({ code, signal })));
        const listening = new Promise((done) => this.#child.stdout.setEncoding("utf8").on("data", (text) => {
            this.#stdout += text;
            if (this.#stdout.includes("\n")) done();
        }));
        await within(patience, `${binary} to listen`, Promise.race([listening, this.#ended.then(({ code }) => {
            throw new Error(`${binary} ended with ${code} before it listened:\n${this.stderr}`);
        })]));
        const [, address] = /^listening on (https?:\/\/[^/]+\/)\n$/.exec(this.#stdout) ?? [];
        assert.ok(address, `the one line on stdout was ${JSON.stringify(this.#stdout)}`);
        this.http = address;
        this.port = Number(new URL(address).port);
    }

    /** The ws:// address of a path. */
    ws(path) { return new URL(path, this.http).href.replace(/^http/, "ws"); }

    /** SIGHUP, and waits until the server has said that on stderr. */
    async hangUp(expected) {
        this.#child.kill("SIGHUP");
        await this.says(expected);
    }

    /** Waits until the server has said that on stderr. */
    async says(expected) {
        const more = () => new Promise((done) => this.#child.stderr.once("data", done));
        while (!this.stderr.includes(expected)) await within(patience, `"${expected}" on stderr`, more());
    }

    /** SIGTERM, and expects a clean end: exit code 0 and nothing more on stdout. */
    async stop() {
        if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
        this.#child.kill("SIGTERM");
        const { code, signal } = await within(40_000, "the server to stop", this.#ended);
        assert.deepEqual({ code, signal }, { code: 0, signal: null }, this.stderr);
        assert.equal(this.#stdout.split("\n").length, 2, `more than one line on stdout: ${this.#stdout}`);
    }

    /** Waits until it has ended by itself, cleanly: another one took over. */
    async ended() {
        const { code, signal } = await within(40_000, "the server to end", this.#ended);
        assert.deepEqual({ code, signal }, { code: 0, signal: null }, this.stderr);
    }

    /** kill -9. */
    async kill() {
        this.#child.kill("SIGKILL");
        await this.#ended;
    }
}

/** The promise's value, or a failure that says what was waited for. */
export async function within(patienceMs, what, promise) {
    let timer;
    const late = new Promise((_, fail) => { timer = setTimeout(() => fail(new Error(`waited ${patienceMs} ms for ${what}`)), patienceMs); });
    return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}
