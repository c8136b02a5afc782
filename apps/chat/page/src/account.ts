// The account of whoever looks at the page: what the server knows, and the acts that change it. Knows no element.

/** What the server sees of us. `user` is absent for a guest. */
export interface Seen {
    user?: string;
    guests: "shared" | "reserved" | "off";
    /** Whether a guest may have the name that was asked for. */
    free?: boolean;
}

/** Who we are by our cookie; undefined where the server has no accounts, or cannot be asked. */
export async function whoAmI(guestName?: string): Promise<Seen | undefined> {
    try {
        const query = guestName === undefined ? "" : `?${new URLSearchParams({ user: guestName })}`;
        const answer = await fetch(`account/me${query}`, { cache: "no-store" });
        return answer.ok ? (await answer.json() as Seen) : undefined;
    } catch {
        return undefined;
    }
}

/** Why an act was refused, as a sentence. */
export class Refused extends Error {}

const inWords: Record<string, string> = {
    unauthenticated: "The name or the password is wrong.",
    permission_denied: "The present password is wrong.",
    already_exists: "This name is taken. Choose another one.",
    resource_exhausted: "That was too many attempts. Wait a moment and try again.",
    unavailable: "Too many people sign in right now. Try again in a moment.",
};

async function act<Answer>(what: string, body: unknown): Promise<Answer> {
    let answer: Response;
    try {
        answer = await fetch(`account/${what}`, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
    } catch {
        throw new Refused("The server can't be reached.");
    }
    if (answer.ok) return await answer.json() as Answer;
    let code = "";
    let message = "";
    try {
        ({ error: { code, message } } = await answer.json() as { error: { code: string; message: string } });
    } catch {
        // no word of the server's own: a proxy's page
    }
    throw new Refused(inWords[code] ?? (message || "Something went wrong. Try again in a moment."));
}

interface Named { user: string }
export const signUp = async (name: string, password: string): Promise<string> =>
    (await act<Named>("sign-up", { name, password })).user;
export const signIn = async (name: string, password: string): Promise<string> =>
    (await act<Named>("sign-in", { name, password })).user;
export const signOut = async (everywhere: boolean): Promise<void> => { await act("sign-out", { everywhere }); };
export const changePassword = async (present: string, next: string): Promise<void> => { await act("password", { present, next }); };

export function passwordProblem(password: string): string {
    const { length } = new TextEncoder().encode(password);
    if (length < 8) return "A password needs at least 8 letters.";
    return length > 1024 ? "That password is too long." : "";
}
