// What the dialog is used for: finding or creating a room, writing to somebody, changing the name.
import type { Chat } from "../chat.js";
import { avatar, make } from "../dom.js";
import { roomNameProblem, userNameProblem } from "../names.js";
import { inWords, people } from "../words.js";
import { ask } from "./dialog.js";

export function askForRoom(chat: Chat, go: (hash: string) => void): void {
    const open = (name: string): void => { go(`room/${encodeURIComponent(name)}`); };
    ask({
        title: "Find or create a room", label: "Name of the room", submit: "Open", check: roomNameProblem, done: open,
        extra: (place, close) => {
            place.append(make("p", { class: "hint" }, "Looking for rooms…"));
            chat.listRooms().then(({ rooms, more }) => {
                const sorted = rooms.sort((a, b) => b.count - a.count || a.room.localeCompare(b.room));
                const title = more ? "The largest of those open now" : "Open now";
                place.replaceChildren(make("h3", {}, rooms.length > 0 ? title : "No room is open now. Be the first."),
                    make("ul", { class: "choices" }, ...sorted.map(({ room, count }) => {
                        const choice = make("button", { type: "button" }, make("span", { class: "hash", "aria-hidden": "true" }, "#"),
                            make("span", { class: "name" }, make("bdi", {}, room)),
                            make("span", { class: "note" }, chat.rooms.has(room) ? `${people(count)}, you too` : people(count)));
                        choice.addEventListener("click", () => { close(); open(room); });
                        return make("li", {}, choice);
                    })));
            }, (error: unknown) => { place.replaceChildren(make("p", { class: "hint" }, inWords(error, "list the rooms"))); });
        },
    });
}

export function askForPerson(chat: Chat, go: (hash: string) => void): void {
    const open = (name: string): void => { go(`direct/${encodeURIComponent(name)}`); };
    ask({
        title: "Write to somebody", label: "Their name", submit: "Write", check: userNameProblem, done: open,
        extra: (place, close) => {
            const users = [...chat.knownUsers()].filter((user) => user !== chat.user).sort((a, b) => a.localeCompare(b));
            if (users.length === 0) return;
            place.append(make("h3", {}, "In your rooms now"), make("ul", { class: "choices" }, ...users.slice(0, 100).map((user) => {
                const choice = make("button", { type: "button" }, avatar(user), make("span", { class: "name" }, make("bdi", {}, user)));
                choice.addEventListener("click", () => { close(); open(user); });
                return make("li", {}, choice);
            })));
        },
    });
}

export function askForName(present: string, done: (name: string) => void): void {
    ask({ title: "Change your name", label: "What should people call you?", submit: "Save", value: present, check: userNameProblem, done });
}
