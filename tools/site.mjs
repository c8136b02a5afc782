// Makes the static site of the documentation: every page of the tree as HTML in one folder, with the reference that Doxygen made
// beside it. Ends with 1 when a link leads nowhere. Run by `./dev docs`: node tools/site.mjs OUTPUT [ROOT]
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, posix, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import highlight from "highlight.js/lib/common";
import cmake from "highlight.js/lib/languages/cmake";
import nginx from "highlight.js/lib/languages/nginx";
import { Marked } from "marked";

highlight.registerLanguage("cmake", cmake);
highlight.registerLanguage("nginx", nginx);

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
            code({ text: code, lang: language = "" }) {
                const known = language !== "text" && highlight.getLanguage(language);
                return `<pre><code>${known ? highlight.highlight(code, { language }).value : escaped(code)}</code></pre>\n`;
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

const style = `:root{color-scheme:light dark;--line:light-dark(#dcdce6,#34343f);--soft:light-dark(#5d5d70,#a3a3b5);--tint:light-dark(#f5f5fa,#1c1c25);
--accent:light-dark(#4338ca,#a5a0ff);--word:light-dark(#8b2fb5,#d69bf5);--text:light-dark(#1a7f37,#8ddb8c);--number:light-dark(#9a5b00,#f0b866);--name:light-dark(#0b5fc4,#85bdff)}
*{box-sizing:border-box}html{scroll-padding-top:1rem}
body{margin:0;display:flex;font:16px/1.6 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","DejaVu Sans",sans-serif;background:light-dark(#fff,#131319);color:light-dark(#1b1b25,#ececf3)}
a{color:var(--accent)}nav{order:-1;flex:0 0 16rem;height:100vh;overflow:auto;position:sticky;top:0;padding:1rem;border-right:1px solid var(--line);font-size:.88rem}
nav a{display:block;text-decoration:none;color:inherit;padding:.15rem .5rem;border-radius:6px}nav a:hover{background:var(--tint)}
nav a[aria-current]{font-weight:600;background:var(--tint);color:var(--accent)}nav p{margin:1.1rem 0 .2rem .5rem;color:var(--soft);font-size:.78rem;letter-spacing:.03em}
main{flex:1;min-width:0;max-width:62rem;padding:1rem 2.5rem 4rem}.contents{display:none}
h1{font-size:2rem;line-height:1.2}h2{margin-top:2.2rem;padding-bottom:.2rem;border-bottom:1px solid var(--line)}h3{margin-top:1.8rem}
code{font:.88em ui-monospace,"Cascadia Mono","DejaVu Sans Mono",monospace;background:var(--tint);padding:.1em .3em;border-radius:4px}
pre{overflow:auto;padding:.9rem 1rem;border:1px solid var(--line);border-radius:8px;background:var(--tint);line-height:1.5}pre code{background:none;padding:0;font-size:.8rem}
table{border-collapse:collapse;display:block;overflow:auto;font-size:.9rem;line-height:1.45}td,th{border-bottom:1px solid var(--line);padding:.4rem .7rem;text-align:left;vertical-align:top;min-width:5rem}
th{background:var(--tint)}img{max-width:100%;border:1px solid var(--line);border-radius:8px}
.hljs-comment{color:var(--soft);font-style:italic}.hljs-keyword,.hljs-meta,.hljs-type,.hljs-literal{color:var(--word)}.hljs-string,.hljs-regexp{color:var(--text)}
.hljs-number{color:var(--number)}.hljs-title,.hljs-attr,.hljs-section,.hljs-built_in,.hljs-attribute{color:var(--name)}
@media(max-width:50rem){body{display:block}main{padding:1rem}nav{height:auto;position:static;border-right:0;border-top:1px solid var(--line)}.contents{display:block;font-size:.9rem}}`;

// What is listed in front of the guide, and the headings over what the tables of docs/README.md list.
const start = ["README.md", "docs/README.md", "docs/compare.md", "framework/js/README.md"];

/** The pages by heading, in the order in which docs/README.md has them: what a table there lists goes under its first cell. */
function grouped(all) {
    const groups = [["Start", start], ["Tutorial", all.filter((page) => page.startsWith("docs/tutorial/"))]];
    const index = all.includes("docs/README.md") ? readFileSync(join(root, "docs/README.md"), "utf8") : "";
    for (const [table] of index.matchAll(/(?:^\|.*\n)+/gm)) {
        const name = /^\|\s*([^|]+?)\s*\|/.exec(table)[1];
        groups.push([name[0].toUpperCase() + name.slice(1), [...table.matchAll(/\]\(([^)#\s]+\.md)\)/g)].map(([, href]) => posix.join("docs", href))]);
    }
    groups.push(["Design", all.filter((page) => /^(framework\/README|docs\/design\/[^/]+\.md)/.test(page))]);
    const seen = new Set();
    return groups.map(([name, group]) => [name, group.filter((page) => all.includes(page) && !seen.has(page) && seen.add(page))])
        .filter(([, group]) => group.length > 0);
}

function navigation(rendered, current) {
    const from = posix.dirname(addressOf(current));
    const line = (place, words, here) =>
        `<a href="${escaped(posix.relative(from, place))}"${here ? ' aria-current="page"' : ""}>${escaped(words)}</a>`;
    const titles = new Map(rendered.map(({ page, text }) => [page, titleOf(page, text)]));
    const parts = grouped([...titles.keys()]).map(([name, group]) => `<p>${escaped(name)}</p>` + group
        .map((page) => line(addressOf(page), titles.get(page), page === current)).join("\n"));
    const reference = [["reference/index.html", "The public headers"], ["reference/annotated.html", "Classes"], ["reference/files.html", "Headers"]]
        .filter(([place]) => existsSync(join(output, place))).map(([place, words]) => line(place, words, false));
    return `<nav id="contents" aria-label="Contents">${parts.join("\n")}<p>Reference</p>${reference.join("")}</nav>`;
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
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escaped(titleOf(page, text))}${page === "README.md" ? "" : " · parlor"}</title><style>${style}</style></head>
<body><main><a class="contents" href="#contents">Contents</a>
${body}</main>${navigation(rendered, page)}</body></html>
`);
    for (const image of images) {
        if (existsSync(join(root, image))) cpSync(join(root, image), join(output, image));
    }
}
const links = checkLinks(rendered);
for (const problem of problems) console.error(problem);
console.log(`${rendered.length} pages and ${links} links, ${problems.length} wrong: ${join(output, "index.html")}`);
process.exitCode = problems.length === 0 ? 0 : 1;
