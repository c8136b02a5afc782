// Who is in the room: one line a person, however many windows they have open.
import type { Chat } from "../chat.js";
import type { Conversation } from "../conversation.js";
import { avatar, byId, type Item, make, reconcile } from "../dom.js";

const maxShown = 500;

export function updateMembers(chat: Chat, conversation: Conversation | undefined): void {
    const windows = new Map<string, number>();
    for (const { user } of conversation?.room?.members.values() ?? []) windows.set(user, (windows.get(user) ?? 0) + 1);
    const users = [...windows].sort(([a], [b]) => Number(b === chat.user) - Number(a === chat.user) || a.localeCompare(b));
    const items = users.slice(0, maxShown).map(([user, count]) => item(chat, user, count));
    if (users.length > maxShown) {
        const words = `and ${users.length - maxShown} more`;
        items.push({ key: "+more", version: words, make: () => make("li", { class: "hint" }, words) });
    }
    reconcile(byId("member-list"), items);
}

function item(chat: Chat, user: string, windows: number): Item {
    const self = user === chat.user;
    const note = [self ? "you" : "", windows > 1 ? `${windows} windows` : ""].filter(Boolean).join(", ");
    return {
        key: user, version: note,
        make: () => make("li", {}, make("a", { href: `#direct/${encodeURIComponent(user)}`, title: self ? "Notes to yourself" : `Write to ${user}` },
            avatar(user), make("span", { class: "name" }, make("bdi", {}, user)), note ? make("span", { class: "note" }, note) : undefined)),
    };
}
