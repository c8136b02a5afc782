// A line to a server that a test can cut and mend: connections through it break, and new ones fail, while it is cut.
import net from "node:net";

export class Relay {
    #sockets = new Set();
    #cut = false;

    /** Listens on a port of its own until the context ends. */
    static async during(context, server) {
        const relay = new Relay();
        const listener = net.createServer((near) => { relay.#join(near, server.port); });
        await new Promise((ready) => listener.listen(0, "127.0.0.1", ready));
        relay.http = `http://127.0.0.1:${listener.address().port}/`;
        context.after(() => {
            relay.cut();
            listener.close();
        });
        return relay;
    }

    cut() {
        this.#cut = true;
        for (const socket of this.#sockets) socket.resetAndDestroy();
    }

    mend() { this.#cut = false; }

    #join(near, port) {
        if (this.#cut) {
            near.resetAndDestroy();
            return;
        }
        const far = net.connect(port, "127.0.0.1");
        for (const [one, other] of [[near, far], [far, near]]) {
            this.#sockets.add(one);
            one.on("error", () => other.destroy());
            one.on("close", () => {
                this.#sockets.delete(one);
                other.destroy();
            });
            one.pipe(other);
        }
    }
}
