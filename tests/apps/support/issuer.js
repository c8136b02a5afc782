// Whoever lets people log in somewhere else: makes tokens that a server believes.
import { createHmac, randomBytes } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";

const part = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");

export class Issuer {
    #secret = randomBytes(32);

    /** The options of a server that believes it; its key set goes into the folder. */
    options(folder) {
        const keys = join(folder, "keys.json");
        writeFileSync(keys, JSON.stringify({ keys: [{ kid: "1", kty: "oct", k: this.#secret.toString("base64url") }] }));
        return ["--jwt-keys", keys];
    }

    token(sub, { roles = [], seconds = 3600 } = {}) {
        const text = `${part({ alg: "HS256", kid: "1" })}.${part({ sub, roles, exp: Math.floor(Date.now() / 1000) + seconds })}`;
        return `${text}.${createHmac("sha256", this.#secret).update(text).digest("base64url")}`;
    }
}
