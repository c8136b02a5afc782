// What owners and moderators can do: the questions about a person and about the room.
import type { Chat } from "../chat.js";
import type { Conversation } from "../conversation.js";
import type { Act } from "../moderation.js";
import { byId, make, setText } from "../dom.js";
import { userNameProblem } from "../names.js";
import { ask } from "./dialog.js";

/** Offers one thing to do; what goes wrong is said in the dialog, which closes when it is done. */
function choice(chat: Chat, conversation: Conversation, words: string, close: () => void, act: () => Act): HTMLElement {
    const button = make("button", { type: "button" }, make("span", { class: "name" }, words));
    button.addEventListener("click", () => {
        void chat.moderate(conversation, act()).then((problem) => {
            setText(byId("dialog-problem"), problem);
            if (problem === "") close();
        });
    });
    return make("li", {}, button);
}

const choices = (...all: (HTMLElement | undefined)[]): HTMLElement => make("ul", { class: "choices" }, ...all);

async function orSayWhy(chat: Chat, conversation: Conversation, act: Act): Promise<void> {
    const problem = await chat.moderate(conversation, act);
    if (problem === "") return;
    conversation.addNotice(problem);
    chat.tellChanged();
}

/** Whether anything can be done about that person. */
export function canModerate(chat: Chat, conversation: Conversation | undefined, user: string): boolean {
    return conversation?.kind === "room" && user !== chat.user && (conversation.rules?.may.includes("kick") ?? false);
}

export function askAboutPerson(chat: Chat, conversation: Conversation, user: string): void {
    const rules = conversation.rules;
    if (!rules) return;
    const reason = (): string => byId<HTMLInputElement>("dialog-input").value.trim();
    const isModerator = rules.moderators.includes(user);
    const isMuted = rules.muted.some((mute) => mute.user === user);
    ask({
        title: user, label: "Reason, if you like", submit: "Put out", check: () => "",
        done: (why) => void orSayWhy(chat, conversation, { type: "kick", data: { user, reason: why } }),
        extra: (place, close) => {
            const offer = (words: string, act: () => Act): HTMLElement => choice(chat, conversation, words, close, act);
            place.append(choices(
                offer("Ban from this room", () => ({ type: "ban", data: { user, reason: reason() } })),
                isMuted ? offer("Let speak again", () => ({ type: "unmute", data: { user } }))
                    : offer("Mute for 10 minutes", () => ({ type: "mute", data: { user, seconds: 600 } })),
                isMuted ? undefined : offer("Mute", () => ({ type: "mute", data: { user } })),
                !rules.may.includes("set_role") ? undefined
                    : isModerator ? offer("Take the moderator's role away", () => ({ type: "set_role", data: { user, role: "member" } }))
                        : offer("Make moderator", () => ({ type: "set_role", data: { user, role: "moderator" } }))));
        },
    });
}

/** Whether there is anything that this user can decide about the room. */
export function canRun(conversation: Conversation | undefined): boolean {
    const rules = conversation?.rules;
    return rules !== undefined && (rules.may.includes("invite") || canClaim(conversation));
}

function canClaim(conversation: Conversation | undefined): boolean {
    const rules = conversation?.rules;
    return rules !== undefined && rules.vouched && rules.owner === undefined && conversation?.messages.length === 0;
}

export function askAboutRoom(chat: Chat, conversation: Conversation): void {
    const rules = conversation.rules;
    if (!rules) return;
    if (!rules.may.includes("invite")) return void orSayWhy(chat, conversation, { type: "claim", data: {} });
    ask({
        title: `# ${conversation.title}`, label: "Invite somebody", submit: "Invite", check: userNameProblem,
        done: (user) => void orSayWhy(chat, conversation, { type: "invite", data: { user } }),
        extra: (place, close) => {
            const offer = (words: string, act: () => Act): HTMLElement => choice(chat, conversation, words, close, act);
            place.append(choices(
                !rules.may.includes("set_access") ? undefined
                    : offer(rules.invite_only ? "Open to everybody" : "Make invite-only",
                        () => ({ type: "set_access", data: { invite_only: !rules.invite_only } })),
                rules.owner === undefined ? offer("Make this room mine", () => ({ type: "claim", data: {} })) : undefined));
            const banned = rules.banned ?? [];
            if (banned.length > 0) place.append(make("h3", {}, "Banned"), choices(...banned.map(({ user }) =>
                offer(`Let ${user} in again`, () => ({ type: "unban", data: { user } })))));
        },
    });
}

/** The button that takes a message away; nothing for those to whom that is not open. */
export function eraseButton(chat: Chat, conversation: Conversation, seq: number, from: string): HTMLElement | undefined {
    const rules = conversation.rules;
    if (!rules || !(rules.may.includes("erase") || (rules.vouched && from === chat.user))) return undefined;
    const button = make("button", { type: "button", class: "link erase", "aria-label": `Erase this message of ${from}` }, "Erase");
    button.addEventListener("click", () => void orSayWhy(chat, conversation, { type: "erase", data: { seq } }));
    return button;
}
