// Bundles the whiteboard's page into --outdir: index.html, app.js, style.css and favicon.svg, with no inline script or style.
import { copyFileSync, mkdirSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import * as esbuild from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const { values } = parseArgs({ options: { outdir: { type: "string", default: join(here, "build") } } });
const outdir = resolve(values.outdir);

mkdirSync(outdir, { recursive: true });
for (const name of ["index.html", "favicon.svg"]) copyFileSync(join(here, name), join(outdir, name));
await esbuild.build({ absWorkingDir: here, bundle: true, minify: true, target: "es2022", format: "esm", outdir,
    conditions: ["source"], logLevel: "warning", entryPoints: { app: "src/main.ts", style: "style.css" } });
