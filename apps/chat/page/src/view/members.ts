// Who is in the room: one line a person, however many windows they have open.
import type { Chat } from "../chat.js";
import type { Conversation } from "../conversation.js";
import { avatar, byId, type Item, make, reconcile } from "../dom.js";
import { askAboutPerson, canModerate } from "./moderation.js";

const maxShown = 500;

export function updateMembers(chat: Chat, conversation: Conversation | undefined): void {
    const windows = new Map<string, number>();
    for (const { user } of conversation?.room?.members.values() ?? []) windows.set(user, (windows.get(user) ?? 0) + 1);
    const users = [...windows].sort(([a], [b]) => Number(b === chat.user) - Number(a === chat.user) || a.localeCompare(b));
    const items = users.slice(0, maxShown).map(([user, count]) => item(chat, conversation, user, count));
    if (users.length > maxShown) {
        const words = `and ${users.length - maxShown} more`;
        items.push({ key: "+more", version: words, make: () => make("li", { class: "hint" }, words) });
    }
    reconcile(byId("member-list"), items);
}

function roleOf(conversation: Conversation | undefined, user: string): string {
    const rules = conversation?.rules;
    const role = rules?.owner === user ? "owner" : rules?.moderators.includes(user) ? "moderator" : "";
    return rules?.muted.some((mute) => mute.user === user) ? [role, "muted"].filter(Boolean).join(", ") : role;
}

function item(chat: Chat, conversation: Conversation | undefined, user: string, windows: number): Item {
    const self = user === chat.user;
    const note = [self ? "you" : "", roleOf(conversation, user), windows > 1 ? `${windows} windows` : ""].filter(Boolean).join(", ");
    const open = conversation && canModerate(chat, conversation, user);
    return {
        key: user, version: `${note}|${open}`,
        make: () => make("li", {}, make("a", { href: `#direct/${encodeURIComponent(user)}`, title: self ? "Notes to yourself" : `Write to ${user}` },
            avatar(user), make("span", { class: "name" }, make("bdi", {}, user)), note ? make("span", { class: "note" }, note) : undefined),
        open ? actions(chat, conversation, user) : undefined),
    };
}

function actions(chat: Chat, conversation: Conversation, user: string): HTMLElement {
    const button = make("button", { type: "button", class: "icon", "aria-label": `What to do about ${user}`, "aria-haspopup": "dialog" }, "⋯");
    button.addEventListener("click", () => { askAboutPerson(chat, conversation, user); });
    return button;
}
