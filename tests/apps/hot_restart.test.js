// A hot restart under load: each next process takes the port and the folder over from the one before, while 500 clients
// talk and others come and go.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import WebSocket from "ws";
import { dataFolder, Server } from "./support/server.js";
import { allAreBack, checkTalk, Talker } from "./support/talkers.js";

const people = 500;
const knockers = 8;

/** Comes, waits for its hello, and goes, again and again, until it is told to stop. Nobody may turn it away. */
async function knock(url, state) {
    while (!state.stopped) {
        await new Promise((done) => {
            const ws = new WebSocket(url);
            let greeted = false;
            ws.on("message", () => { greeted = true; ws.close(); });
            ws.on("error", (error) => { state.failures.push(error.message); done(); });
            ws.on("close", (code) => {
                if (!greeted && code !== 1001) state.failures.push(`closed with ${code} before its hello`);
                state.times += 1;
                done();
            });
        });
    }
}

async function figure(server, name) {
    const text = await (await fetch(new URL("/metrics", server.http))).text();
    const line = text.split("\n").find((each) => each.startsWith(`${name} `));
    assert.ok(line, `there is no ${name}`);
    return Number(line.split(" ")[1]);
}

describe("a hot restart under load", () => {
    it("refuses nobody, loses nothing and gives nothing twice, from one thread to two and back", async (context) => {
        const options = ["--data", dataFolder(context), "--config", "/dev/null"];
        let server = await Server.start("parlor-chat", ...options);
        context.after(() => server.stop());
        const talkers = Array.from({ length: people }, (_, i) => new Talker(server.ws("/ws"), i, { people, rooms: 50, wait: 300 }));
        context.after(() => { for (const { client } of talkers) client.close(); });
        await Promise.all(talkers.map((each) => each.enter()));
        const knocking = { stopped: false, times: 0, failures: [] };
        const knocks = Array.from({ length: knockers }, (_, i) => knock(server.ws(`/ws?user=knocker${i}`), knocking));
        for (const threads of ["2", "1"]) {
            await server.hangUp("the configuration was read again");
            const before = server;
            const times = knocking.times;
            server = await Server.start("parlor-chat", "--listen", `127.0.0.1:${server.port}`, "--take-over", "on",
                                        "--threads", threads, ...options);
            await before.ended();
            await allAreBack(talkers);
            assert.ok(knocking.times > times, "nobody knocked meanwhile");
            assert.equal(await figure(server, 'parlor_resumes_total{outcome="refused"}'), 0);
            assert.ok(await figure(server, 'parlor_resumes_total{outcome="anew"}') >= people);
            assert.ok(await figure(server, "parlor_websockets") >= people);
            assert.equal(await figure(server, "parlor_journal_failures_total"), 0);
        }
        knocking.stopped = true;
        await Promise.all(knocks);
        assert.deepEqual(knocking.failures, []);
        await checkTalk(talkers);
        for (const { closes } of talkers) assert.deepEqual(closes.map(({ code }) => code), [1001, 1001]);
    });
});
