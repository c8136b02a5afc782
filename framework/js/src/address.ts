// Where to connect to: the app's address, with the name of a guest in it.

/** What section "From the client" of the protocol allows as a guest's name. */
export function isGuestName(name: string): boolean {
    const bytes = new TextEncoder().encode(name).length;
    // eslint-disable-next-line no-control-regex -- control characters are what it looks for
    return bytes >= 1 && bytes <= 32 && !/[/,\u0000-\u001f\u007f-\u009f]/.test(name);
}

/** Keeps the name that the server once made up for a guest: after its restart it would make up another one. */
export class Address {
    readonly #url: URL;

    constructor(url: string, user: string | undefined) {
        this.#url = new URL(url);
        if (user !== undefined) this.#url.searchParams.set("user", user);
    }

    get href(): string { return this.#url.href; }

    /** What a hello said; it counts where nothing was asked for. */
    keepUser(name: string): void {
        if (!this.#url.searchParams.has("user") && isGuestName(name)) this.#url.searchParams.set("user", name);
    }
}
