// Makes the static site of the documentation: every page of the tree as HTML in one folder, with the reference that Doxygen made
// beside it. Ends with 1 when a link leads nowhere. Run by `./dev docs`: node tools/site.mjs OUTPUT [ROOT]
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, posix, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { Marked } from "marked";

const root = resolve(process.argv[3] ?? join(dirname(fileURLToPath(import.meta.url)), ".."));
const output = resolve(process.argv[2] ?? join(root, "build/site"));
const problems = [];

const below = (folder) => !existsSync(join(root, folder)) ? [] : readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".md")).map((name) => posix.join(folder, name));
const pages = ["README.md", "CHANGELOG.md", "CONTRIBUTING.md", "framework/README.md", "framework/js/README.md",
    "apps/template/README.md", ...below("docs")].filter((name) => existsSync(join(root, name))).sort();

/** Where a page of the tree is on the site. */
const addressOf = (page) => page === "README.md" ? "index.html" : page.replace(/\.md$/, ".html");

// As GitHub does, so that one link works in both places.
const plain = (html) => html.replace(/<[^>]+>/g, "").replace(/&[a-z]+;|&#\d+;/g, "");
const anchorOf = (html) => plain(html).toLowerCase().replace(/[^\p{L}\p{N}_\- ]/gu, "").replaceAll(" ", "-");

const escaped = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");

/** What a link of a page leads to on the site; nothing for what is no page, such as a source. */
function targetOf(page, href) {
    if (/^\w+:/.test(href)) return href;
    const [path, anchor] = href.split("#");
    const suffix = anchor === undefined ? "" : `#${anchor}`;
    if (path === "") return suffix;
    const name = posix.normalize(posix.join(posix.dirname(page), path)).replace(/\/$/, "");
    if (!existsSync(join(root, name))) {
        problems.push(`${page}: ${href} leads nowhere`);
        return undefined;
    }
    const target = pages.includes(posix.join(name, "README.md")) ? posix.join(name, "README.md") : name;
    const header = /^framework\/include\/(.+)\.hpp$/.exec(target);
    const place = pages.includes(target) ? addressOf(target)
        : header ? `reference/${posix.basename(header[1]).replaceAll("_", "__")}_8hpp.html` : undefined;
    return place === undefined ? undefined : posix.relative(posix.dirname(addressOf(page)), place) + suffix;
}

function render(page) {
    const text = readFileSync(join(root, page), "utf8");
    const images = [];
    const marked = new Marked({
        renderer: {
            heading({ tokens, depth }) {
                const inner = this.parser.parseInline(tokens);
                return `<h${depth} id="${anchorOf(inner)}">${inner}</h${depth}>\n`;
            },
            link({ href, tokens }) {
                const inner = this.parser.parseInline(tokens);
                const target = targetOf(page, href);
                return target === undefined ? `<span title="${escaped(href)}">${inner}</span>` : `<a href="${escaped(target)}">${inner}</a>`;
            },
            image({ href, text: words }) {
                images.push(posix.join(posix.dirname(page), href));
                return `<img src="${escaped(href)}" alt="${escaped(words)}">`;
            },
        },
    });
    return { page, text, body: marked.parse(text), images };
}

const titleOf = (page, text) => /^# (.+)$/m.exec(text)?.[1].replaceAll("`", "") ?? page;

const style = `:root{color-scheme:light dark;--line:color-mix(in srgb,currentColor 18%,transparent)}
body{margin:0;display:flex;font:16px/1.6 system-ui,sans-serif}
nav{flex:0 0 15rem;box-sizing:border-box;height:100vh;overflow:auto;position:sticky;top:0;padding:1rem;border-right:1px solid var(--line);font-size:.9rem}
nav a{display:block;text-decoration:none;padding:.1rem 0}nav a[aria-current]{font-weight:700}nav p{margin:1rem 0 .2rem;opacity:.7}
main{flex:1;min-width:0;max-width:56rem;padding:1rem 2rem 4rem}
pre{overflow:auto;padding:.8rem;border:1px solid var(--line);border-radius:6px;font-size:.85rem;line-height:1.45}
table{border-collapse:collapse;display:block;overflow:auto}td,th{border:1px solid var(--line);padding:.3rem .6rem;text-align:left;vertical-align:top}
img{max-width:100%}@media(max-width:50rem){body{display:block}nav{height:auto;position:static;border-right:0}}`;

const groups = [["Start", /^(README|docs\/(README|compare)|framework\/js\/README)/], ["Tutorial", /^docs\/tutorial\//], ["Guide", /^docs\/guide\//],
    ["Design", /^(framework\/README|docs\/design\/[^/]+\.md)/]];

function navigation(rendered, current) {
    const from = posix.dirname(addressOf(current));
    const line = (place, words, here) =>
        `<a href="${escaped(posix.relative(from, place))}"${here ? ' aria-current="page"' : ""}>${escaped(words)}</a>`;
    const parts = groups.map(([name, fits]) => `<p>${name}</p>` + rendered.filter(({ page }) => fits.test(page))
        .map(({ page, text }) => line(addressOf(page), titleOf(page, text), page === current)).join("\n"));
    const reference = [["reference/annotated.html", "Classes"], ["reference/files.html", "Headers"]]
        .filter(([place]) => existsSync(join(output, place))).map(([place, words]) => line(place, words, false));
    return `<nav>${parts.join("\n")}<p>Reference</p>${reference.join("")}</nav>`;
}

/** Every link of the site leads to a file of it and, with a #, to something of that name. */
function checkLinks(rendered) {
    const ids = new Map();
    const idsOf = (file) => {
        if (!ids.has(file)) ids.set(file, new Set([...readFileSync(file, "utf8").matchAll(/(?:id|name)="([^"]+)"/g)].map(([, id]) => id)));
        return ids.get(file);
    };
    let links = 0;
    for (const { page } of rendered) {
        const file = join(output, addressOf(page));
        for (const [, href] of readFileSync(file, "utf8").matchAll(/(?:href|src)="([^"]*)"/g)) {
            if (/^\w+:/.test(href)) continue;
            links += 1;
            const [path, anchor] = href.split("#");
            const target = path === "" ? file : resolve(dirname(file), path);
            if (!existsSync(target) || !statSync(target).isFile()) problems.push(`${page}: ${href} is not on the site`);
            else if (anchor && !idsOf(target).has(anchor)) problems.push(`${page}: nothing on ${relative(output, target)} is called #${anchor}`);
        }
    }
    return links;
}

const rendered = pages.map(render);
for (const { page, text, body, images } of rendered) {
    const file = join(output, addressOf(page));
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escaped(titleOf(page, text))}</title><style>${style}</style></head>
<body>${navigation(rendered, page)}<main>${body}</main></body></html>
`);
    for (const image of images) {
        if (existsSync(join(root, image))) cpSync(join(root, image), join(output, image));
    }
}
const links = checkLinks(rendered);
for (const problem of problems) console.error(problem);
console.log(`${rendered.length} pages and ${links} links, ${problems.length} wrong: ${join(output, "index.html")}`);
process.exitCode = problems.length === 0 ? 0 : 1;
