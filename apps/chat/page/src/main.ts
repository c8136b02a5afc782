// The start of the page: asks for a name once, or takes that of the account, then shows the chat under it.
import { type Seen, whoAmI } from "./account.js";
import { Chat } from "./chat.js";
import { byId, setText } from "./dom.js";
import { userNameProblem } from "./names.js";
import { loadName, saveName } from "./storage.js";
import { askToSignIn, askToSignUp, showAccount } from "./view/account.js";
import { Shell } from "./view/shell.js";

const address = new URL("ws", location.href.replace(/^http/, "ws"));
address.search = address.hash = "";
const takenName = "This name belongs to an account. Sign in, or take another name.";

let chat: Chat | undefined;
let seen: Seen | undefined;
let looking = false;
const shell = new Shell((name) => {
    void asGuest(name).then((problem) => { if (problem !== "") welcome(name, problem); });
});

function start(name: string): void {
    chat?.stop();
    byId("welcome").hidden = true;
    byId("rename").hidden = seen?.user !== undefined;
    byId("account").hidden = seen === undefined;
    chat = new Chat(name, address.href, () => {
        shell.changed();
        void lookAtLogin();
    });
    shell.show(chat);
    void chat.start();
}

/** A login may end while we are away. Browsers do not tell a page that its upgrade was refused, so we ask. */
async function lookAtLogin(): Promise<void> {
    if (seen?.user === undefined || looking || chat?.state.state !== "reconnecting" || chat.state.attempt < 2) return;
    const before = seen;
    looking = true;
    const now = await whoAmI();
    looking = false;
    if (now === undefined || seen !== before || now.user === before.user) return;
    if (now.user !== undefined) { location.reload(); return; }
    seen = now;
    welcome("", "You were signed out.");
}

/** The problem with the name, or an empty string once the chat has started under it. */
async function asGuest(name: string): Promise<string> {
    if (seen?.guests === "reserved" && (await whoAmI(name))?.free === false) return takenName;
    saveName(name);
    history.replaceState(null, "", location.pathname + location.hash);  // a name in the address would win over it
    start(name);
    return "";
}

function asAccount(user: string): void {
    seen = { guests: "reserved", ...seen, user };
    history.replaceState(null, "", location.pathname + location.hash);
    start(user);
}

function welcome(name: string, wrong: string): void {
    const input = byId<HTMLInputElement>("welcome-name");
    const problem = byId("welcome-problem");
    chat?.stop();
    byId("chat").hidden = true;
    byId("welcome").hidden = false;
    byId("welcome-account").hidden = seen === undefined;
    byId("welcome-guest").hidden = seen?.guests === "off";
    input.value = name;
    setText(problem, wrong);
    input.oninput = () => { setText(problem, ""); };
    byId<HTMLFormElement>("welcome-form").onsubmit = (event) => {
        event.preventDefault();
        const asked = input.value.trim();
        setText(problem, userNameProblem(asked));
        if (problem.textContent !== "") { input.focus(); return; }
        void asGuest(asked).then((refused) => { setText(problem, refused); });
    };
    byId("welcome-sign-in").onclick = () => { askToSignIn(asAccount); };
    byId("welcome-sign-up").onclick = () => { askToSignUp(asAccount); };
    (seen?.guests === "off" ? byId("welcome-sign-in") : input).focus();
}

byId("account").addEventListener("click", () => {
    if (seen?.user === undefined) askToSignIn(asAccount);
    else showAccount(seen.user, () => { location.reload(); });
});

async function begin(): Promise<void> {
    seen = await whoAmI();
    if (seen?.user !== undefined) { start(seen.user); return; }
    // A name in the address serves for this visit only, so that one browser can be two people.
    const asked = new URLSearchParams(location.search).get("user") ?? "";
    const name = userNameProblem(asked) === "" ? asked : loadName();
    if (seen?.guests === "off" || userNameProblem(name) !== "") { welcome("", ""); return; }
    if (seen?.guests === "reserved" && (await whoAmI(name))?.free === false) welcome(name, takenName);
    else start(name);
}

void begin();
