// Builds the package: one ES module bundle by esbuild and the declarations by tsc, into dist/.
// With --tests it bundles each test instead, into build/test/, for `node --test`; with --outfile it makes the bundle alone.
import { execFileSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const common = { absWorkingDir: here, bundle: true, format: "esm", target: "es2022", logLevel: "warning" };

if (process.argv.includes("--tests")) {
    const entryPoints = readdirSync(join(here, "test")).filter((name) => name.endsWith(".test.ts"));
    await esbuild.build({ ...common, platform: "node", sourcemap: "inline", outdir: "build/test",
        entryPoints: entryPoints.map((name) => `test/${name}`) });
} else if (process.argv.includes("--outfile")) {
    await esbuild.build({ ...common, entryPoints: ["src/index.ts"], outfile: process.argv[process.argv.indexOf("--outfile") + 1] });
} else {
    await esbuild.build({ ...common, entryPoints: ["src/index.ts"], outfile: "dist/index.js", sourcemap: true });
    const tsc = createRequire(import.meta.url).resolve("typescript/bin/tsc");
    execFileSync(process.execPath, [tsc, "-p", join(here, "tsconfig.build.json")], { stdio: "inherit" });
}
