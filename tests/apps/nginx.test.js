// The configuration that docs/guide/operations.md shows, taken from that page and run by nginx itself in front of the chat.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { it } from "node:test";
import WebSocket from "ws";
import { answers, connect, freePort } from "./support/proxy.js";
import { dataFolder, root, Server } from "./support/server.js";

/** The page's server block, on a port of ours, without the certificate that the page leaves to the reader. */
function configuration(folder, port, behind) {
    const page = readFileSync(join(root, "docs/guide/operations.md"), "utf8");
    const shown = /```nginx\n([^]*?)```/.exec(page)?.[1] ?? "";
    const used = shown.replace("listen 443 ssl;", `listen 127.0.0.1:${port};`).replace("http://127.0.0.1:8080", behind);
    assert.ok(used.includes(`:${port};`) && used.includes(behind), "the page's configuration has changed its form");
    const folders = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map((each) => `${each}_temp_path ${join(folder, each)};`).join("\n");
    return `daemon off;\nmaster_process off;\npid ${join(folder, "pid")};\nerror_log ${join(folder, "error.log")};\n` +
        `events {}\nhttp {\naccess_log off;\n${folders}\n${used}\n}\n`;
}

async function proxied(t, server) {
    const folder = dataFolder(t);
    mkdirSync(join(folder, "logs"));
    const port = await freePort();
    const file = join(folder, "nginx.conf");
    writeFileSync(file, configuration(folder, port, server.http.replace(/\/$/, "")));
    const nginx = spawn("/usr/sbin/nginx", ["-p", folder, "-e", join(folder, "error.log"), "-c", file], { stdio: "inherit" });
    const ended = once(nginx, "exit");
    t.after(async () => { nginx.kill("SIGTERM"); await ended; });
    await answers(nginx, port, () => readFileSync(join(folder, "error.log"), "utf8"));
    return port;
}

it("the chat works behind nginx as the guide configures it", async (t) => {
    const server = await Server.during(t, "parlor-chat", "--trusted-proxies", "127.0.0.1");
    const port = await proxied(t, server);
    assert.equal((await connect(port, { Host: "chat.example.com", Origin: "http://chat.example.com" })).data.user, "ana");
    await assert.rejects(connect(port, { Host: "chat.example.com", Origin: "http://other.example.com" }), /403/);
    const page = await fetch(`http://127.0.0.1:${port}/`);
    assert.match(await page.text(), /<!doctype html>/i);
});

it("clients behind nginx are limited by their own addresses", async (t) => {
    const server = await Server.during(t, "parlor-chat", "--trusted-proxies", "127.0.0.1", "--max-connections-per-address", "1");
    const port = await proxied(t, server);
    const socket = (address) => new WebSocket(`ws://127.0.0.1:${port}/ws`, { headers: { "X-Forwarded-For": address } });
    const first = socket("203.0.113.5");
    await once(first, "open");
    t.after(() => first.terminate());
    // nginx appends 127.0.0.1, a trusted proxy too, so what stands before it counts.
    const second = socket("203.0.113.5");
    const [error] = await once(second, "error");
    assert.match(String(error), /429/);
    const third = socket("203.0.113.6");
    await once(third, "open");
    third.terminate();
});
