// What the tests of the proxies in front of the chat share.
import { once } from "node:events";
import { createServer } from "node:net";
import WebSocket from "ws";
import { within } from "./server.js";

export async function freePort() {
    const listener = createServer().listen(0, "127.0.0.1");
    await once(listener, "listening");
    const { port } = listener.address();
    listener.close();
    await once(listener, "close");
    return port;
}

/** Waits until a proxy that was started hands requests on; `said` has its words when it ends instead. */
export async function answers(proxy, port, said) {
    const up = async () => {
        while (proxy.exitCode === null) {
            const found = await fetch(`http://127.0.0.1:${port}/healthz`).catch(() => undefined);
            if (found?.status === 200) return;
            await new Promise((done) => setTimeout(done, 20));
        }
        throw new Error(`the proxy has ended: ${said()}`);
    };
    await within(10_000, "the proxy to answer", up());
}

/** The first message that ana hears through the proxy. */
export function connect(port, headers) {
    const socket = new WebSocket(`ws://127.0.0.1:${port}/ws?user=ana`, { headers });
    const hello = new Promise((done, fail) => {
        socket.once("message", (data) => done(JSON.parse(data.toString())));
        socket.once("error", fail);
    });
    return within(8000, "an answer", hello.finally(() => socket.close()));
}
