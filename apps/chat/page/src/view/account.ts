// The dialog of accounts: signing up, in and out, and another password.
import { changePassword, passwordProblem, Refused, signIn, signOut, signUp } from "../account.js";
import { byId, make, setText } from "../dom.js";
import { userNameProblem } from "../names.js";

interface Field { id: string; label: string; type: "text" | "password"; autocomplete: string; check(value: string): string }

interface Form {
    title: string;
    submit: string;
    fields: Field[];
    /** What the dialog is for instead, below the button. */
    instead: [label: string, action: () => void][];
    /** Throws Refused. */
    act(values: string[]): Promise<void>;
}

const present = (value: string): string => value === "" ? "Please enter your password." : "";
const name: Field = { id: "account-name", label: "Name", type: "text", autocomplete: "username", check: userNameProblem };
const password: Field = { id: "account-password", label: "Password", type: "password", autocomplete: "current-password", check: present };
const newPassword: Field = { id: "account-new-password", label: "New password, at least 8 letters", type: "password",
    autocomplete: "new-password", check: passwordProblem };

/** `done` hears the name that one is signed in under from then on. */
export function askToSignIn(done: (user: string) => void): void {
    show({ title: "Sign in", submit: "Sign in", fields: [name, password],
        instead: [["I have no account yet", () => { askToSignUp(done); }]],
        act: async ([who = "", secret = ""]) => { done(await signIn(who.trim(), secret)); } });
}

export function askToSignUp(done: (user: string) => void): void {
    show({ title: "Sign up", submit: "Sign up", fields: [name, { ...newPassword, label: "Password, at least 8 letters" }],
        instead: [["I have an account", () => { askToSignIn(done); }]],
        act: async ([who = "", secret = ""]) => { done(await signUp(who.trim(), secret)); } });
}

/** What somebody who is signed in may do; `out` is called once that has ended. */
export function showAccount(user: string, out: () => void): void {
    const leave = (everywhere: boolean) => async (): Promise<void> => { await signOut(everywhere); out(); };
    show({ title: `Signed in as ${user}`, submit: "Sign out", fields: [], act: leave(false), instead: [
        ["Sign out everywhere", () => { void attempt(leave(true)); }],
        ["Change the password", () => { askForPassword(user, out); }],
    ] });
}

function askForPassword(user: string, out: () => void): void {
    show({ title: "Change the password", submit: "Change it", fields: [{ ...password, label: "Present password" }, newPassword],
        instead: [["Back", () => { showAccount(user, out); }]],
        act: async ([before = "", after = ""]) => { await changePassword(before, after); } });
}

const dialog = (): HTMLDialogElement => byId<HTMLDialogElement>("account-dialog");

/** Closes when it went well, else says why it did not. */
async function attempt(what: () => Promise<void>): Promise<void> {
    const submit = byId<HTMLButtonElement>("account-submit");
    submit.disabled = true;
    try {
        await what();
        dialog().close();
    } catch (error) {
        setText(byId("account-problem"), error instanceof Refused ? error.message : "Something went wrong on this page.");
    } finally {
        submit.disabled = false;
    }
}

function show(form: Form): void {
    const problem = byId("account-problem");
    const rows = form.fields.map(({ id, label, type, autocomplete }) => ({
        label: make("label", { for: id }, label),
        input: make("input", { id, type, autocomplete, autocapitalize: "off", spellcheck: "false", "aria-describedby": "account-problem" }),
    }));
    const inputs = rows.map(({ input }) => input);
    setText(byId("account-title"), form.title);
    setText(byId("account-submit"), form.submit);
    setText(problem, "");
    byId("account-fields").replaceChildren(...rows.flatMap(({ label, input }) => [label, input]));
    byId("account-instead").replaceChildren(...form.instead.map(([label, action]) => {
        const button = make("button", { type: "button", class: "link" }, label);
        button.addEventListener("click", action);
        return button;
    }));
    for (const input of inputs) input.addEventListener("input", () => { setText(problem, ""); });
    byId<HTMLFormElement>("account-form").onsubmit = (event) => {
        event.preventDefault();
        const values = inputs.map(({ value }) => value);
        const wrong = form.fields.findIndex(({ check }, at) => check((values[at] ?? "").trim()) !== "");
        setText(problem, form.fields[wrong]?.check((values[wrong] ?? "").trim()) ?? "");
        if (wrong >= 0) { inputs[wrong]?.focus(); return; }
        void attempt(() => form.act(values));
    };
    byId("account-close").onclick = () => { dialog().close(); };
    if (!dialog().open) dialog().showModal();
    (inputs[0] ?? byId("account-submit")).focus();
}
