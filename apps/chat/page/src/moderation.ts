// Moderation as the page knows it: what can be done to people and messages, and what is told of it. Knows no element.
import type { Contract } from "./contract.js";
import type { ChatRoom, Conversation } from "./conversation.js";

type Says = Contract["rooms"][`room/${string}`]["says"];
type Command = "ban" | "claim" | "erase" | "invite" | "kick" | "mute" | "set_access" | "set_role" | "unban" | "unmute";
/** A command with its data. */
export type Act = { [Name in Command]: { type: Name; data: Says[Name]["data"] } }[Command];

export async function perform(room: ChatRoom, act: Act): Promise<void> {
    // One command at a time fits its own data; the union of all does not say so.
    await (room as { request(type: string, data: object): Promise<unknown> }).request(act.type, act.data);
}

/** What somebody tried, for a sentence such as "Could not …". */
export function actInWords(act: Act): string {
    switch (act.type) {
        case "ban": return `ban ${act.data.user}`;
        case "claim": return "make this room yours";
        case "erase": return "erase this";
        case "invite": return `invite ${act.data.user}`;
        case "kick": return `put ${act.data.user} out`;
        case "mute": return `mute ${act.data.user}`;
        case "set_access": return "change who may come in";
        case "set_role": return `change what ${act.data.user} may do`;
        case "unban": return `let ${act.data.user} in again`;
        case "unmute": return `let ${act.data.user} speak again`;
    }
}

const because = (reason: string | undefined): string => reason === undefined || reason === "" ? "" : `: ${reason}`;
const roles = { owner: "owns this room", moderator: "is a moderator", member: "is a member" };

/** Shows what happens, and says when the rules that are known are no longer true. */
export function listenModeration(room: ChatRoom, conversation: Conversation, changed: () => void, stale: () => void): void {
    const tell = (words: string): void => {
        conversation.addNotice(words);
        changed();
        stale();
    };
    room.on("role_set", ({ user, role }) => { tell(`${user} ${roles[role]} now`); });
    room.on("kicked", ({ user, by, reason }) => { tell(`${by} put ${user} out${because(reason)}`); });
    room.on("muted", ({ user, by }) => { tell(`${by} muted ${user}`); });
    room.on("unmuted", ({ user, by }) => { tell(`${by} let ${user} speak again`); });
    room.on("banned", ({ user, by, reason }) => { tell(`${by} banned ${user}${because(reason)}`); });
    room.on("unbanned", ({ user, by }) => { tell(`${by} lets ${user} in again`); });
    room.on("invited", ({ user, by }) => { tell(`${by} invited ${user}`); });
    room.on("access_set", ({ invite_only: inviteOnly, by }) => {
        tell(inviteOnly ? `${by} made this room invite-only` : `${by} opened this room to everybody`);
    });
    room.on("erased", ({ seq, by }) => { conversation.erase(seq, by); changed(); });
}
