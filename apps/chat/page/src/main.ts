// The start of the page: asks for a name once, then shows the chat under it.
import { Chat } from "./chat.js";
import { byId, setText } from "./dom.js";
import { userNameProblem } from "./names.js";
import { loadName, saveName } from "./storage.js";
import { Shell } from "./view/shell.js";

const address = new URL("ws", location.href.replace(/^http/, "ws"));
address.search = address.hash = "";

let chat: Chat | undefined;
const shell = new Shell((name) => {
    saveName(name);
    history.replaceState(null, "", location.pathname + location.hash);  // a name in the address would win over it
    start(name);
});

function start(name: string): void {
    chat?.stop();
    byId("welcome").hidden = true;
    chat = new Chat(name, address.href, () => { shell.changed(); });
    shell.show(chat);
    void chat.start();
}

function welcome(): void {
    const input = byId<HTMLInputElement>("welcome-name");
    const problem = byId("welcome-problem");
    byId("welcome").hidden = false;
    input.addEventListener("input", () => { setText(problem, ""); });
    byId<HTMLFormElement>("welcome-form").addEventListener("submit", (event) => {
        event.preventDefault();
        const name = input.value.trim();
        const wrong = userNameProblem(name);
        setText(problem, wrong);
        if (wrong !== "") { input.focus(); return; }
        saveName(name);
        start(name);
    });
    input.focus();
}

// A name in the address serves for this visit only, so that one browser can be two people.
const asked = new URLSearchParams(location.search).get("user") ?? "";
const name = userNameProblem(asked) === "" ? asked : loadName();
if (userNameProblem(name) === "") start(name);
else welcome();
