// The start of the page, and its tools.
import { Board } from "./board.js";
import { colourNames, colours, hue, wholePicture } from "./paint.js";
import { watchPointers } from "./pointers.js";
import { View } from "./view.js";
import { keepName, nameNow, nameProblem } from "./who.js";

function byId<Element extends HTMLElement = HTMLElement>(id: string): Element {
    const element = document.getElementById(id);
    if (!element) throw new Error(`index.html has no #${id}`);
    return element as Element;
}

const address = new URL("ws", location.href.replace(/^http/, "ws"));
address.search = address.hash = "";
const boardName = (): string => decodeURIComponent(location.hash.slice(1)) || "main";
const rubber = colours.length - 1;
const widths = [2, 5, 12, 32];

const live = byId<HTMLCanvasElement>("live");
let name = nameNow(location.search);
let colour = 0;
let width = 5;
let board: Board;

function start(): void {
    board = new Board(name, address.href, boardName(), changed, complain);
    byId("board-name").textContent = boardName();
    document.title = `${boardName()} · parlor whiteboard`;
    view.show(board);
    board.start().catch((error: unknown) => { complain(error instanceof Error ? error.message : String(error)); });
    changed();
}

function changed(): void {
    view.changed();
    const { state, picture, pen, ready, members } = board;
    const unsaved = pen.waiting;
    const words = { connecting: "connecting…", reconnecting: "reconnecting… draw on, it is kept", closed: "not connected",
        open: unsaved > 0 ? "saving…" : "saved" };
    const connection = byId("connection");
    connection.dataset["state"] = state.state;
    if (connection.textContent !== words[state.state]) connection.textContent = words[state.state];
    byId("people").textContent = name + others(members.length - 1);
    byId("hint").hidden = !ready || picture.finished.length + picture.open.size + pen.strokes.length > 0;
    byId<HTMLButtonElement>("undo").disabled = pen.strokes.length === 0
        && !picture.finished.some(({ id, by }) => by === board.user && !pen.hidden.has(id));
    Object.assign(document.body.dataset, { ready: String(ready), strokes: String(picture.finished.length),
        open: String(picture.open.size), unsaved: String(unsaved), members: String(members.length) });
    showPeople();
}

function others(count: number): string {
    if (count <= 0) return "";
    return count === 1 ? " and 1 other" : ` and ${count} others`;
}

let complaint: ReturnType<typeof setTimeout> | undefined;
function complain(why: string): void {
    const problem = byId("problem");
    problem.textContent = why;
    problem.hidden = false;
    clearTimeout(complaint);
    complaint = setTimeout(() => { problem.hidden = true; }, 6000);
}

function showPeople(): void {
    if (!byId<HTMLDialogElement>("names").open) return;
    byId("who").replaceChildren(...[...new Set(board.members.map(({ user }) => user))].map((user) => {
        const item = document.createElement("li");
        item.textContent = user === board.user ? `${user} (you)` : user;
        item.style.setProperty("--hue", String(hue(user)));
        return item;
    }));
}

function picker(group: string, index: number, label: string, size: number, paint: string, pick: () => void): HTMLElement {
    const choice = document.createElement("label");
    choice.className = "pick";
    choice.title = label;
    const input = document.createElement("input");
    Object.assign(input, { type: "radio", name: group, value: String(index), ariaLabel: label });
    input.addEventListener("change", pick);
    const dot = document.createElement("span");
    Object.assign(dot.style, { width: `${size}px`, height: `${size}px`, background: paint });
    choice.append(input, dot);
    byId(group).append(choice);
    return choice;
}

colours.forEach((paint, index) => {
    const label = colourNames[index] ?? "";
    const choice = picker("colours", index, label, 22, paint, () => { colour = index; });
    if (index === rubber) choice.classList.add("rubber");
});
widths.forEach((each, index) => { picker("widths", index, `${each} wide`, 6 + index * 5, "", () => { width = each; }); });
document.querySelector<HTMLInputElement>("#colours input")?.click();
document.querySelectorAll<HTMLInputElement>("#widths input")[1]?.click();

// With the tools in their places, for it measures them.
const view = new View(byId<HTMLCanvasElement>("ink"), live, () =>
    ({ top: byId("top").getBoundingClientRect().bottom, bottom: byId("tools").getBoundingClientRect().top }));

function undo(): void {
    board.pen.undo(board.picture, board.user);
    board.speak();
    changed();
}

watchPointers(live, view, {
    down: (at) => {
        if (!board.ready) return;
        board.pen.down(at, board.user, colour, colour === rubber ? Math.min(64, width * 3) : width);
        board.speak();
        changed();
    },
    move: (to) => {
        board.pen.move(to);
        board.speak();
        view.changed();
    },
    up: () => {
        board.pen.up();
        board.speak();
        changed();
    },
    abandon: () => {
        board.pen.abandon();
        board.speak();
        changed();
    },
    hover: (at) => { board.hover(at); },
});

byId("undo").addEventListener("click", undo);
byId("fit").addEventListener("click", () => { view.fit(); });
byId("save").addEventListener("click", () => {
    const link = document.createElement("a");
    link.download = `${boardName()}.png`;
    link.href = wholePicture(board.picture.finished).toDataURL("image/png");
    link.click();
});
const wipeDialog = byId<HTMLDialogElement>("wipe-dialog");
byId("wipe").addEventListener("click", () => { wipeDialog.showModal(); });
wipeDialog.addEventListener("close", () => { if (wipeDialog.returnValue === "wipe") board.wipe(); wipeDialog.returnValue = ""; });

const names = byId<HTMLDialogElement>("names");
byId("people").addEventListener("click", () => {
    byId<HTMLInputElement>("name").value = name;
    byId("name-problem").textContent = "";
    names.showModal();
    showPeople();
});
byId("name-cancel").addEventListener("click", () => { names.close(); });
byId("name-form").addEventListener("submit", (event) => {
    const wanted = byId<HTMLInputElement>("name").value.trim();
    const problem = nameProblem(wanted);
    byId("name-problem").textContent = problem;
    if (problem !== "") event.preventDefault();
    else if (wanted !== name) {
        keepName(name = wanted);
        history.replaceState(null, "", location.pathname + location.hash);
        board.stop();
        start();
    }
});

addEventListener("keydown", (event) => {
    if (event.target instanceof HTMLInputElement && event.target.id === "name") return;
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "z") {
        event.preventDefault();
        undo();
    } else if (event.key === "0" && !event.ctrlKey && !event.metaKey) view.fit();
});
addEventListener("online", () => { board.online(); });
addEventListener("hashchange", () => { board.stop(); start(); });
start();
