// Certificates that vouch for themselves, for localhost, made by the openssl program in a folder that goes away with the test.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export class Certificate {
    constructor(context) {
        this.folder = mkdtempSync(join(tmpdir(), "parlor-certificate-"));
        context.after(() => rmSync(this.folder, { recursive: true, force: true }));
        this.file = join(this.folder, "own.pem");
        this.key = join(this.folder, "own.key");
        this.renew();
    }

    /** A new one in the same files. */
    renew() {
        execFileSync("openssl", ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", this.key,
            "-out", this.file, "-days", "60", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"],
        { stdio: "ignore" });
    }

    get pem() { return readFileSync(this.file, "utf8"); }
    get options() { return ["--tls-cert", this.file, "--tls-key", this.key]; }
}
