// A rolling restart under load: SIGTERM, and the next process on the same port and folder, while clients talk.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { dataFolder, Server } from "./support/server.js";
import { allAreBack, checkTalk, Talker } from "./support/talkers.js";

const people = 100;
const drain = 10_000;

describe("a rolling restart under load", () => {
    it("tells everyone when to come back, loses nothing and gives nothing twice", async (context) => {
        const options = ["--data", dataFolder(context), "--drain-timeout", `${drain}ms`];
        let server = await Server.start("parlor-chat", ...options);
        context.after(() => server.stop());
        const talkers = Array.from({ length: people }, (_, i) => new Talker(server.ws("/ws"), i, { people, rooms: 10, wait: 50 }));
        context.after(() => { for (const { client } of talkers) client.close(); });
        await Promise.all(talkers.map((each) => each.enter()));
        for (let round = 1; round <= 2; round += 1) {
            await server.stop();
            server = await Server.start("parlor-chat", "--listen", `127.0.0.1:${server.port}`, ...options);
            await allAreBack(talkers);
        }
        await checkTalk(talkers);

        const spread = talkers.map(({ closes }) => closes.filter(({ code }) => code === 1001).map(({ delay }) => delay));
        assert.ok(spread.every(({ length }) => length === 2), "each heard of both stops");
        for (const round of [0, 1]) {
            const hints = spread.map((delays) => delays[round]);
            assert.ok(new Set(hints).size > people / 2, `the hints are alike: ${hints}`);
            assert.ok(Math.max(...hints) <= drain, `a hint past the drain: ${hints}`);
            assert.ok(Math.max(...hints) - Math.min(...hints) > 500, `the hints are close together: ${hints}`);
        }
    });
});
