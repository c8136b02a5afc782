// The box that messages are written in: drafts, growing, sending, typing marks.
import type { Chat } from "../chat.js";
import type { Conversation } from "../conversation.js";
import { byId, setText } from "../dom.js";

const maxBytes = 60_000;

export class Composer {
    readonly #form = byId<HTMLFormElement>("compose");
    readonly #text = byId<HTMLTextAreaElement>("compose-text");
    readonly #problem = byId("compose-problem");
    #shown: Conversation | undefined;

    constructor(private readonly chat: () => Chat | undefined, private readonly sent: () => void) {
        this.#form.addEventListener("submit", (event) => { event.preventDefault(); this.#send(); });
        this.#text.addEventListener("keydown", (event) => {
            if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
            event.preventDefault();
            this.#send();
        });
        this.#text.addEventListener("input", () => {
            setText(this.#problem, "");
            this.#grow();
            if (this.#text.value.trim() !== "") chat()?.typing();
        });
    }

    focus(): void { this.#text.focus({ preventScroll: true }); }

    update(conversation: Conversation | undefined): void {
        const usable = conversation !== undefined && conversation.problem === "";
        this.#form.hidden = conversation === undefined;
        this.#text.disabled = !usable;
        if (conversation === this.#shown) return;
        if (this.#shown) this.#shown.draft = this.#text.value;
        this.#shown = conversation;
        this.#text.value = conversation?.draft ?? "";
        this.#text.placeholder = conversation ? `Message ${conversation.kind === "room" ? "#" : ""}${conversation.name}` : "";
        setText(this.#problem, "");
        this.#grow();
    }

    #send(): void {
        const text = this.#text.value.trim();
        const chat = this.chat();
        if (text === "" || !chat || !this.#shown) return;
        if (new TextEncoder().encode(text).length > maxBytes) {
            setText(this.#problem, "That is too long for one message. Please split it up.");
            return;
        }
        this.#text.value = "";
        this.#grow();
        chat.say(this.#shown, text);
        this.sent();
    }

    #grow(): void {
        this.#text.style.setProperty("height", "auto");
        this.#text.style.setProperty("height", `${this.#text.scrollHeight}px`);
    }
}
