// The configuration that docs/guide/operations.md shows, taken from that page and run by HAProxy itself in front of the chat.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { it } from "node:test";
import WebSocket from "ws";
import { answers, connect, freePort } from "./support/proxy.js";
import { dataFolder, root, Server } from "./support/server.js";

/** The page's configuration, on a port of ours, without the certificate that the page leaves to the reader. */
function shown(port, behind) {
    const page = readFileSync(join(root, "docs/guide/operations.md"), "utf8");
    const block = /```haproxy\n([^]*?)```/.exec(page)?.[1] ?? "";
    const used = block.replace(/bind :443 ssl crt \S+/, `bind 127.0.0.1:${port}`).replace("127.0.0.1:8080", behind);
    assert.ok(used.includes(`bind 127.0.0.1:${port}\n`) && used.includes(behind), "the page's configuration has changed its form");
    return used;
}

/** What the page says about handing on bytes, done to its configuration. */
function bytes(configuration) {
    const used = configuration.replace("mode http", "mode tcp").replace(" check", " check send-proxy-v2")
        .replace(/ *(option forwardfor|option httpchk.*|timeout http-request.*)\n/g, "");
    assert.ok(used.includes("send-proxy-v2") && !used.includes("forwardfor") && !used.includes("httpchk"));
    return used;
}

async function proxied(t, server, change = (configuration) => configuration) {
    const port = await freePort();
    const file = join(dataFolder(t), "haproxy.cfg");
    writeFileSync(file, change(shown(port, `127.0.0.1:${server.port}`)));
    const proxy = spawn("/usr/sbin/haproxy", ["-db", "-q", "-f", file], { stdio: ["ignore", "ignore", "pipe"] });
    let said = "";
    proxy.stderr.setEncoding("utf8").on("data", (text) => { said += text; });
    const ended = once(proxy, "exit");
    t.after(async () => { proxy.kill("SIGTERM"); await ended; });
    await answers(proxy, port, () => said);
    return port;
}

it("the chat works behind HAProxy as the guide configures it", async (t) => {
    const server = await Server.during(t, "parlor-chat", "--trusted-proxies", "127.0.0.1");
    const port = await proxied(t, server);
    assert.equal((await connect(port, { Host: "localhost", Origin: "http://localhost" })).data.user, "ana");
    await assert.rejects(connect(port, { Host: "localhost", Origin: "http://other.example.com" }), /403/);
    assert.match(await (await fetch(`http://127.0.0.1:${port}/`)).text(), /<!doctype html>/i);
});

it("clients behind HAProxy are limited by their own addresses", async (t) => {
    const server = await Server.during(t, "parlor-chat", "--trusted-proxies", "127.0.0.1", "--max-connections-per-address", "1");
    const port = await proxied(t, server);
    const socket = (address) => new WebSocket(`ws://127.0.0.1:${port}/ws`, { headers: { "X-Forwarded-For": address } });
    const first = socket("203.0.113.5");
    await once(first, "open");
    t.after(() => first.terminate());
    // HAProxy adds 127.0.0.1, a trusted proxy too, so what stands before it counts.
    const [error] = await once(socket("203.0.113.5"), "error");
    assert.match(String(error), /429/);
    const third = socket("203.0.113.6");
    await once(third, "open");
    third.terminate();
});

it("HAProxy hands on bytes with a PROXY header in front, as the guide says", async (t) => {
    const server = await Server.during(t, "parlor-chat", "--trusted-proxies", "127.0.0.1", "--proxy-protocol", "on");
    const port = await proxied(t, server, bytes);
    assert.equal((await connect(port, { Host: "localhost", Origin: "http://localhost" })).data.user, "ana");
});
