// The list of conversations, with what is unread, and the own name with the state of the connection.
import type { Chat } from "../chat.js";
import type { Conversation } from "../conversation.js";
import { avatar, byId, type Item, make, paintAvatar, reconcile, setText } from "../dom.js";
import { connectionInWords } from "../words.js";

export function updateSidebar(chat: Chat): void {
    reconcile(byId("room-list"), [...chat.rooms.values()].map((room) => item(chat, room)));
    const directs = [...chat.directs.values()].sort((a, b) => lastAt(b) - lastAt(a));
    const hint: Item = { key: "hint", version: "", make: () => make("li", { class: "hint" }, "Nobody yet. Choose a person to write to.") };
    reconcile(byId("direct-list"), directs.length > 0 ? directs.map((direct) => item(chat, direct)) : [hint]);
    paintAvatar(byId("me-avatar"), chat.user);
    setText(byId("me-name"), chat.user);
    const connection = byId("connection");
    setText(connection, connectionInWords(chat.state));
    connection.dataset["state"] = chat.state.state;
    const all = [...chat.rooms.values(), ...directs];
    const elsewhere = all.filter((one) => one !== chat.active).reduce((sum, { unread }) => sum + unread, 0);
    const badge = byId("elsewhere");
    badge.hidden = elsewhere === 0;
    setText(badge, elsewhere > 99 ? "99+" : String(elsewhere));
}

const lastAt = (conversation: Conversation): number => conversation.messages.at(-1)?.at ?? Number.MAX_SAFE_INTEGER;

function item(chat: Chat, conversation: Conversation): Item {
    const { kind, name, unread, hash } = conversation;
    const current = conversation === chat.active;
    const here = kind === "direct" && chat.knownUsers().has(name);
    const count = unread > 99 ? "99+" : String(unread);
    return {
        key: hash, version: `${current} ${here} ${count} ${conversation.problem !== ""}`,
        make: () => {
            const link = make("a", { href: `#${hash}`, class: conversation.problem ? "troubled" : "" },
                kind === "room" ? make("span", { class: "hash", "aria-hidden": "true" }, "#") : avatar(name),
                make("span", { class: "name" }, make("bdi", {}, name)),
                here ? make("span", { class: "dot", title: "Here now" }, make("span", { class: "unseen" }, ", here now")) : undefined,
                unread > 0 ? make("span", { class: "badge" }, count, make("span", { class: "unseen" }, " unread")) : undefined);
            if (current) link.setAttribute("aria-current", "page");
            return make("li", { class: unread > 0 ? "has-unread" : "" }, link);
        },
    };
}
