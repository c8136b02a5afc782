// The documentation's site says when a link of it leads nowhere, and the reference when a comment is wrong about its header.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { dataFolder, root } from "./support/server.js";

describe("the site", () => {
    const make = (t, pages) => {
        const tree = dataFolder(t);
        const out = dataFolder(t);
        mkdirSync(join(tree, "docs"));
        for (const [name, text] of Object.entries(pages)) writeFileSync(join(tree, name), text);
        const { status, stdout, stderr } = spawnSync("node", [join(root, "tools/site.mjs"), out, tree], { encoding: "utf8" });
        return { status, stdout, stderr, out };
    };

    it("has every page, with links that work in it", (t) => {
        const { status, out, stderr } = make(t, { "README.md": "# A\n\n[b](docs/b.md#two-words)\n", "docs/b.md": "# B\n\n## Two `words`\n\n[a](../README.md)\n" });
        assert.equal(stderr, "");
        assert.equal(status, 0);
        assert.match(readFileSync(join(out, "index.html"), "utf8"), /<a href="docs\/b\.html#two-words">/);
        assert.match(readFileSync(join(out, "docs/b.html"), "utf8"), /<h2 id="two-words">[^]*<a href="\.\.\/index\.html">/);
    });

    it("is refused for a link to nowhere", (t) => {
        const { status, stderr } = make(t, { "README.md": "# A\n\n[b](docs/b.md) [c](#c)\n" });
        assert.equal(status, 1);
        assert.equal(stderr, "README.md: docs/b.md leads nowhere\nREADME.md: nothing on index.html is called #c\n");
    });
});

describe("the reference", () => {
    const doxygen = (t, comment) => {
        const input = dataFolder(t);
        const out = dataFolder(t);
        writeFileSync(join(input, "thing.hpp"), `/// A file.\n/// \\file\n\n${comment}\nint half(int of);\n`);
        const config = `${readFileSync(join(root, "docs/reference/Doxyfile"), "utf8")}\nINPUT = ${input}\n`;
        const { status, stderr } = spawnSync("doxygen", ["-"], { input: config, encoding: "utf8", env: { ...process.env, PARLOR_DOCS_OUT: out } });
        return { status, stderr, made: existsSync(join(out, "reference/thing_8hpp.html")) };
    };

    it("is made of comments that are right", (t) => {
        assert.deepEqual(doxygen(t, "/// \\param of what"), { status: 0, stderr: "", made: true });
    });

    it("is refused for a comment that is wrong", (t) => {
        const { status, stderr } = doxygen(t, "/// \\param off what");
        assert.notEqual(status, 0);
        assert.match(stderr, /argument 'off' of command @param is not found/);
    });
});
