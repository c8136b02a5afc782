// The one dialog of the page, which asks for a line of text: a name, a room, a person.
import { byId, setText } from "../dom.js";

export interface Question {
    title: string;
    label: string;
    submit: string;
    value?: string;
    /** The problem with an answer in words, or an empty string. */
    check(answer: string): string;
    done(answer: string): void;
    /** More to choose from, below the line. */
    extra?(place: HTMLElement, close: () => void): void;
}

/** Asks; the browser keeps the focus inside and gives it back. */
export function ask(question: Question): void {
    const dialog = byId<HTMLDialogElement>("dialog");
    const input = byId<HTMLInputElement>("dialog-input");
    const problem = byId("dialog-problem");
    const extra = byId("dialog-extra");
    setText(byId("dialog-title"), question.title);
    setText(byId("dialog-label"), question.label);
    setText(byId("dialog-submit"), question.submit);
    setText(problem, "");
    input.value = question.value ?? "";
    input.oninput = () => { setText(problem, ""); };
    byId<HTMLFormElement>("dialog-form").onsubmit = (event) => {
        event.preventDefault();
        const answer = input.value.trim();
        const wrong = question.check(answer);
        setText(problem, wrong);
        if (wrong !== "") return;
        dialog.close();
        question.done(answer);
    };
    byId("dialog-close").onclick = () => { dialog.close(); };
    extra.replaceChildren();
    question.extra?.(extra, () => { dialog.close(); });
    dialog.showModal();
    input.focus();
    input.select();
}
