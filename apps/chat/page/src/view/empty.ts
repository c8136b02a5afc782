// What stands where there are no messages yet: what this place is and what to do in it.
import type { Chat } from "../chat.js";
import type { Conversation } from "../conversation.js";
import { avatar, make } from "../dom.js";

export function fillEmpty(place: HTMLElement, chat: Chat | undefined, conversation: Conversation | undefined): void {
    const version = conversation ? conversation.hash : "none";
    if (place.dataset["version"] === version) return;
    place.dataset["version"] = version;
    place.replaceChildren(...(!conversation ? nowhere()
        : conversation.kind === "direct" ? privately(conversation.name, conversation.name === chat?.user) : room(conversation.name)));
}

const key = (name: string): HTMLElement => make("kbd", {}, name);

function room(name: string): HTMLElement[] {
    const copy = make("button", { type: "button", class: "secondary" }, "Copy the address of this room");
    copy.addEventListener("click", () => {
        const address = `${location.origin}${location.pathname}#room/${encodeURIComponent(name)}`;
        const done = (ok: boolean): void => { copy.textContent = ok ? "Copied" : address; };
        if ("clipboard" in navigator) navigator.clipboard.writeText(address).then(() => { done(true); }, () => { done(false); });
        else done(false);
    });
    return [
        make("img", { src: "favicon.svg", alt: "", width: "48", height: "48" }),
        make("h2", {}, "It's quiet in here"),
        make("p", {}, "Nobody has said anything in ", make("strong", {}, make("bdi", {}, name)), " yet. Write the first message below."),
        make("ul", { class: "hints" },
            make("li", {}, key("Enter"), " sends, ", key("Shift"), " + ", key("Enter"), " starts a new line"),
            make("li", {}, key("Alt"), " + ", key("↑"), " ", key("↓"), " goes through your conversations"),
            make("li", {}, "Choose somebody in the list of people to write in private")),
        copy,
    ];
}

function privately(name: string, self: boolean): HTMLElement[] {
    return [
        avatar(name),
        make("h2", {}, make("bdi", {}, name)),
        make("p", {}, self ? "A place for notes to yourself, in all the windows that you have open."
            : "Only the two of you see what is written here, in all the windows that you have open."),
    ];
}

function nowhere(): HTMLElement[] {
    return [
        make("img", { src: "favicon.svg", alt: "", width: "48", height: "48" }),
        make("h2", {}, "You are in no room"),
        make("p", {}, "Use the + beside “Rooms” to find one, or to create one of your own."),
    ];
}
