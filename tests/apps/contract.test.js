// The contract as the programs print it: other people's tools accept it, what goes over the wire fits it, the page is
// checked against it, and a change that breaks clients is named.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { Parser } from "@asyncapi/parser";
import { Ajv2020 } from "ajv/dist/2020.js";
import WebSocket from "ws";
import { dataFolder, root, run, Server, within } from "./support/server.js";

const contract = (binary, form) => {
    const { status, stdout, stderr } = run(binary, "--contract", form);
    assert.equal(stderr, "");
    assert.equal(status, 0);
    return stdout;
};

/** Everything that one client says and hears in a short talk. */
async function talk(server) {
    const socket = new WebSocket(server.ws("/ws?user=ana"));
    const said = [];
    const heard = [];
    const say = (message) => { said.push(message); socket.send(JSON.stringify(message)); };
    const last = new Promise((done) => socket.on("message", (data) => {
        const frame = JSON.parse(data.toString());
        heard.push(frame);
        if (frame.reply === 7) done();
    }));
    await within(8000, "a connection", new Promise((done) => socket.on("open", done)));
    const room = "room/main";
    say({ type: "join", room, id: 1 });
    say({ type: "say", room, id: 2, key: "k", data: { text: "hi" } });
    say({ type: "typing", room, id: 3 });
    say({ type: "history", room, id: 4, data: { limit: 5 } });
    say({ type: "direct", id: 5, data: { to: "ana", text: "note" } });
    say({ type: "direct", id: 6, data: { to: "nobody", text: "?" } });
    say({ type: "rooms", id: 7 });
    await within(8000, "the last reply", last);
    socket.close();
    const own = ["hello", "join", "presence"];
    return { said: said.filter(({ type }) => !own.includes(type)), heard: heard.filter(({ type, reply }) => reply !== 1 && !own.includes(type)) };
}

describe("--contract", () => {
    for (const binary of ["parlor-chat", "parlor-whiteboard"]) {
        it(`prints an AsyncAPI document of ${binary} that the official parser accepts`, async () => {
            const { document, diagnostics } = await new Parser().parse(contract(binary, "asyncapi"));
            assert.deepEqual(diagnostics.filter(({ severity }) => severity === 0), []);
            assert.ok(document.operations().all().length > 3);
        });
        it(`prints a JSON Schema of ${binary} that a strict validator takes`, () => {
            new Ajv2020({ strict: true, strictTypes: false }).compile(JSON.parse(contract(binary, "json-schema")));
        });
    }

    it("describes what goes over the wire", async (t) => {
        const schema = JSON.parse(contract("parlor-chat", "json-schema"));
        const ajv = new Ajv2020({ strictTypes: false }).addSchema(schema, "chat");
        const fits = (way, message) => ajv.validate(`chat#/$defs/parlor.${way}`, message);
        const { said, heard } = await talk(await Server.during(t, "parlor-chat"));
        assert.equal(said.length, 6);
        assert.equal(heard.length, 8, JSON.stringify(heard));
        for (const message of said) assert.ok(fits("to_server", message), JSON.stringify(message));
        for (const message of heard) assert.ok(fits("to_client", message), JSON.stringify(message));
        assert.ok(!fits("to_server", { type: "say", room: "room/main", data: { text: 7 } }));
        assert.ok(!fits("to_server", { type: "say", room: "board/main", data: { text: "hi" } }));
        assert.ok(!fits("to_client", { type: "said", room: "room/main", seq: 1, data: { from: "ana", text: "hi" } }));
    });

    it("refuses a form that there is not", () => {
        const { status, stderr } = run("parlor-chat", "--contract", "wsdl");
        assert.equal(status, 2);
        assert.match(stderr, /--contract: expected asyncapi, typescript or json-schema, got "wsdl"/);
    });
});

// Each page with a field of which it must notice when it goes.
for (const { binary, page, field, says } of [
    { binary: "parlor-chat", page: "apps/chat/page", field: /(interface Said \{\n {4}from: string;\n) {4}text: string;\n/,
        says: /chat\.ts.*Property 'text' does not exist on type 'Said'/ },
    { binary: "parlor-whiteboard", page: "apps/whiteboard/page", field: /(interface Ink \{\n) {4}stroke: number;\n/,
        says: /picture\.ts.*Property 'stroke' does not exist on type 'Ink'/ },
]) {
    describe(`the page of ${binary}`, () => {
        // The compiler on a copy of the page in which contract.ts is `text`.
        const compile = (text) => {
            const copy = mkdtempSync(join(root, page, "build-types-"));
            try {
                cpSync(join(root, page, "src"), join(copy, "src"), { recursive: true });
                writeFileSync(join(copy, "src/contract.ts"), text);
                writeFileSync(join(copy, "tsconfig.json"), JSON.stringify({ extends: "../tsconfig.json", include: ["src"] }));
                const { status, stdout } = spawnSync(join(root, "node_modules/.bin/tsc"), ["-p", copy, "--noEmit"], { encoding: "utf8" });
                return { status, stdout };
            } finally {
                rmSync(copy, { recursive: true, force: true });
            }
        };

        it("is compiled against the types that the server prints", () => {
            const printed = contract(binary, "typescript");
            assert.equal(readFileSync(join(root, page, "src/contract.ts"), "utf8"), printed,
                `build/release/bin/${binary} --contract typescript > ${page}/src/contract.ts brings it up to date`);
            const { status, stdout } = compile(printed);
            assert.equal(status, 0, stdout);
        });

        it("no longer compiles when a field goes", () => {
            const printed = contract(binary, "typescript");
            const without = printed.replace(field, "$1");
            assert.notEqual(without, printed);
            const { status, stdout } = compile(without);
            assert.notEqual(status, 0);
            assert.match(stdout, says);
        });
    });
}

describe("--contract-diff", () => {
    const diff = (t, change) => {
        const document = JSON.parse(contract("parlor-chat", "asyncapi"));
        change(document);
        const file = join(dataFolder(t), "earlier.json");
        writeFileSync(file, JSON.stringify(document));
        return run("parlor-chat", "--contract-diff", file);
    };

    it("has nothing against the same", (t) => {
        assert.deepEqual(diff(t, () => undefined), { status: 0, stdout: "", stderr: "" });
    });

    it("names the field that went", (t) => {
        const { status, stdout } = diff(t, ({ components: { schemas: { said } } }) => {
            said.properties.mood = { type: "string" };
            said.required.push("mood");
        });
        assert.equal(status, 1);
        assert.equal(stdout, "room/{name}: said: data.mood is gone\n");
    });

    it("names the message that went", (t) => {
        const { status, stdout } = diff(t, ({ channels, operations }) => {
            channels["room.name"].messages["client.shout"] = { ...channels["room.name"].messages["client.say"], name: "shout" };
            operations["room.name.receive.shout"] = { ...operations["room.name.receive.say"],
                messages: [{ $ref: "#/channels/room.name/messages/client.shout" }] };
        });
        assert.equal(status, 1);
        assert.equal(stdout, "room/{name}: shout: can be said no more\n");
    });

    it("says what it could not read", (t) => {
        assert.match(run("parlor-chat", "--contract-diff", join(dataFolder(t), "nothing")).stderr, /cannot read/);
        const { status, stderr } = diff(t, (document) => { delete document.operations; });
        assert.equal(status, 2);
        assert.match(stderr, /no AsyncAPI document/);
    });
});
