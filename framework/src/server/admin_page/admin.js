// The admin page: asks the API again and again, and shows what it says. Everything is text; nothing here makes markup.

const every = 1000;
const api = {
    token: sessionStorage.getItem("token") ?? "",
    async ask(path, body) {
        const headers = this.token ? { Authorization: `Bearer ${this.token}` } : {};
        const init = body === undefined ? { headers } : { method: "POST", headers: { ...headers, "Content-Type": "application/json" }, body: JSON.stringify(body) };
        const answer = await fetch(`/v1/${path}`, init);
        const said = await answer.json();
        if (!answer.ok) throw Object.assign(new Error(said.error.message), { status: answer.status });
        return said;
    },
};

const byId = (id) => document.getElementById(id);
const shown = { room: "", user: "" };

function make(name, attributes = {}, ...children) {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    element.append(...children);
    return element;
}

function scaled(value, step, units) {
    let at = 0;
    while (value >= step && at + 1 < units.length) { value /= step; at += 1; }
    return `${value.toFixed(at === 0 ? 0 : 1)} ${units[at]}`.trim();
}
/** All digits while they are quickly read, in groups. */
const count = (value) => value < 100000 ? Math.round(value).toLocaleString("en").replaceAll(",", "\u202f") : scaled(value, 1000, ["", "k", "M", "G"]);
const size = (value) => scaled(value, 1024, ["B", "KiB", "MiB", "GiB", "TiB"]);
const span = (seconds) => seconds < 120 ? `${seconds.toFixed(1)} s` : seconds < 7200 ? `${Math.floor(seconds / 60)} min` : `${Math.floor(seconds / 3600)} h`;

/** Rows with a key each: what is there already stays, so that focus and clicks survive a new look. */
function fill(body, rows) {
    const old = new Map([...body.children].map((row) => [row.dataset.key, row]));
    const next = rows.map(({ key, cells, act }) => {
        let row = old.get(key);
        if (!row) {
            row = make("tr", {}, ...cells.map(() => make("td")));
            row.dataset.key = key;
            if (act) row.append(make("td", {}, act()));
        }
        cells.forEach((cell, i) => {
            if (cell instanceof Node) { if (!row.children[i].hasChildNodes()) row.children[i].append(cell); return; }
            if (row.children[i].textContent !== cell) { row.children[i].textContent = cell; row.children[i].title = cell; }
        });
        return row;
    });
    const same = next.length === body.children.length && next.every((row, i) => body.children[i] === row);
    if (!same) body.replaceChildren(...next);
}

function button(text, label, action) {
    const made = make("button", { type: "button", "aria-label": label }, text);
    made.addEventListener("click", action);
    return made;
}

/** Asks before something is done; `act` gets the text, and what it throws is shown. */
function confirm({ title, about, label, yes, text = "", needed = false, act }) {
    const dialog = byId("ask");
    byId("ask-title").textContent = title;
    byId("ask-about").textContent = about;
    byId("ask-label").textContent = label;
    byId("ask-label").hidden = byId("ask-text").hidden = label === "";
    byId("ask-text").value = text;
    byId("ask-text").required = needed;
    byId("ask-yes").textContent = yes;
    byId("ask-problem").textContent = "";
    byId("ask-form").onsubmit = async (event) => {
        event.preventDefault();
        try {
            await act(byId("ask-text").value);
            dialog.close();
            void look();
        } catch (error) {
            byId("ask-problem").textContent = error.message;
        }
    };
    dialog.showModal();
    (label === "" ? byId("ask-no") : byId("ask-text")).focus();
}

const kick = (session, user) => button("Kick…", `Kick ${user}, session ${session}`, () => confirm({
    title: `Kick ${user}?`, about: `Session ${session} is closed; its client does not come back by itself.`, label: "What they are told", yes: "Kick",
    text: "closed by an operator", act: (reason) => api.ask("kick", { session, reason }) }));

function drawNow(now) {
    byId("version").textContent = `${now.version} · up ${span(now.uptime_s)}`;
    byId("notice").hidden = !now.notices;
    if (document.activeElement !== byId("log-level")) byId("log-level").value = now.log_level;
    const figures = {
        Connections: count(now.connections), Sessions: count(now.sessions), Rooms: count(now.rooms),
        "Messages in": `${count(now.last_second.messages_in)}/s`, "Messages out": `${count(now.last_second.messages_out)}/s`,
        "Bytes in": `${size(now.last_second.bytes_in)}/s`, "Bytes out": `${size(now.last_second.bytes_out)}/s`,
        "Out, last minute": `${count(now.last_minute.messages_out)}/s`, Outboxes: size(now.outbox_bytes),
        Processor: `${now.process.cpu_percent.toFixed(0)} %`, Memory: size(now.process.resident_bytes),
        "Descriptors used": `${(100 * now.process.open_descriptors / now.process.max_descriptors).toFixed(0)} %`,
    };
    const list = byId("figures");
    if (list.children.length === 0) list.append(...Object.keys(figures).map((name) => make("div", {}, make("dt", {}, name), make("dd"))));
    Object.values(figures).forEach((text, i) => { list.children[i].lastChild.textContent = text; });
    fill(byId("threads"), now.threads.map((thread) => ({ key: String(thread.thread), cells: [String(thread.thread), String(thread.websockets),
        `${thread.lag_ms.toFixed(1)} ms`, thread.answers && !thread.runs ? "answers" : `does not answer: ${thread.runs?.room ?? ""} ${thread.runs?.type ?? ""}`] })));
}

function drawRooms({ rooms, next }) {
    fill(byId("rooms"), rooms.map((one) => ({
        key: one.room,
        cells: [openRoom(one.room), String(one.members), String(one.waiting), String(one.seq ?? "?"), one.journal],
        act: () => button("Close…", `Close ${one.room}`, () => confirm({ title: `Close ${one.room}?`, about: "All members are put out. Its log stays.", label: "What they are told",
            yes: "Close the room", text: "the room was closed by an operator", act: (reason) => api.ask("close-room", { room: one.room, reason }) })),
    })));
    byId("rooms-more").textContent = next ? "There are more; parlor-ctl rooms pages through all." : rooms.length === 0 ? "No room is open." : "";
}

function openRoom(name) {
    const made = make("button", { type: "button", class: "link" }, name);
    made.addEventListener("click", async () => {
        shown.room = name;
        await look();
        byId("room-title").focus();
    });
    return made;
}

async function drawRoom() {
    byId("room").hidden = shown.room === "";
    if (shown.room === "") return;
    byId("room-title").textContent = shown.room;
    try {
        const one = await api.ask(`room?name=${encodeURIComponent(shown.room)}`);
        byId("room-about").textContent = `${one.count} members · seq ${one.seq} · ${one.waiting} waiting · ${size(one.outbox_bytes)} in outboxes · thread ${one.thread}`;
        fill(byId("members"), one.members.map((member) => ({ key: member.session, cells: [member.user, member.session,
            member.outbox_bytes === undefined ? "away" : size(member.outbox_bytes)], act: () => kick(member.session, member.user) })));
    } catch (error) {
        byId("room-about").textContent = error.message;
        fill(byId("members"), []);
    }
}

function drawSessions({ sessions, next }) {
    fill(byId("sessions"), sessions.map((one) => ({
        key: one.session,
        cells: [one.session, one.user, one.away ? "away" : one.address, size(one.outbox_bytes),
            one.round_trip_ms === undefined ? "–" : `${one.round_trip_ms.toFixed(1)} ms`, one.rooms.join(" ")],
        act: () => kick(one.session, one.user),
    })));
    byId("sessions-more").textContent = next ? "There are more: find a user." : "";
}

const drawCloses = ({ closes }) => fill(byId("closes"), closes.map((one, i) => ({ key: `${one.at_ms} ${one.session} ${i}`, cells: [
    new Date(one.at_ms).toLocaleTimeString(), String(one.code), one.by, one.user, one.address, one.reason] })));

const drawTasks = ({ threads }) => fill(byId("tasks"), threads.flatMap((thread) => thread.tasks.map((task) => ({
    key: `${thread.thread} ${task.task}`, cells: [task.of || `task ${task.parent}`, task.name, task.waits_for || "something of its own", span(task.age_s)] }))));

let looking = false;
async function look() {
    if (looking) return;
    looking = true;
    const state = byId("state");
    try {
        const user = shown.user === "" ? "" : `&user=${encodeURIComponent(shown.user)}`;
        const [now, rooms, sessions, closes, tasks] = await Promise.all([api.ask("overview"), api.ask("rooms?limit=100"),
            api.ask(`sessions?limit=50${user}`), api.ask("closes?limit=50"), api.ask("tasks")]);
        drawNow(now);
        drawRooms(rooms);
        drawSessions(sessions);
        drawCloses(closes);
        drawTasks(tasks);
        await drawRoom();
        byId("login").hidden = true;
        byId("all").hidden = false;
        state.textContent = now.stopping ? "The server is stopping." : "";
        state.classList.toggle("trouble", now.stopping);
    } catch (error) {
        if (error.status === 401) {
            byId("all").hidden = true;
            if (byId("login").hidden) { byId("login").hidden = false; byId("token").focus(); }
            byId("login-problem").textContent = api.token ? error.message : "";
            state.textContent = "";
        } else {
            state.textContent = error.status ? error.message : "The server does not answer.";
            state.classList.add("trouble");
        }
    } finally {
        looking = false;
    }
}

byId("login").addEventListener("submit", (event) => {
    event.preventDefault();
    api.token = byId("token").value.trim();
    sessionStorage.setItem("token", api.token);
    void look();
});
byId("find").addEventListener("submit", (event) => { event.preventDefault(); shown.user = byId("user").value.trim(); void look(); });
byId("room-close").addEventListener("click", () => { shown.room = ""; void look(); byId("rooms-title").scrollIntoView(); });
byId("ask-no").addEventListener("click", () => byId("ask").close());
byId("log-level").addEventListener("change", () => { void api.ask("log-level", { level: byId("log-level").value }).catch((error) => { byId("state").textContent = error.message; }); });
byId("notice").addEventListener("click", () => confirm({ title: "Give a notice", about: "Everybody who is connected sees it.", label: "The text", yes: "Show it", needed: true,
    act: (text) => api.ask("notice", { text }) }));
byId("drain").addEventListener("click", () => confirm({ title: "Stop the server?", about: "Nobody new is let in; connections are closed in batches, and clients are told when to come again.",
    label: "", yes: "Stop it", act: () => api.ask("drain", {}) }));

// While a token is asked for, nothing is asked of the server; a hidden page asks nothing either.
setInterval(() => { if (!document.hidden && byId("login").hidden) void look(); }, every);
void look();
