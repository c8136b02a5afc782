// Who this browser is: a name from the address for this visit, or one that it keeps, made up the first time.

const traits = ["amber", "brave", "calm", "clever", "gentle", "happy", "keen", "lucky", "merry", "quick", "quiet", "sunny"];
const animals = ["badger", "dolphin", "finch", "fox", "hare", "heron", "lynx", "otter", "owl", "panda", "robin", "seal"];

/** The problem in words, or an empty string. */
export function nameProblem(name: string): string {
    if (name === "") return "Please enter a name.";
    // eslint-disable-next-line no-control-regex -- control characters are what it looks for
    if (/[/,\u0000-\u001f\u007f-\u009f]/.test(name)) return "A name can't contain a slash, a comma or control characters.";
    return new TextEncoder().encode(name).length > 32 ? "That is too long: 32 letters fit." : "";
}

export function keepName(name: string): void {
    try {
        localStorage.setItem("parlor.name", JSON.stringify(name));
    } catch {
        // forbidden: it lasts as long as the page
    }
}

function keptName(): string {
    try {
        return JSON.parse(localStorage.getItem("parlor.name") ?? '""') as string;
    } catch {
        return "";
    }
}

export function nameNow(query: string): string {
    const asked = new URLSearchParams(query).get("user") ?? "";
    if (nameProblem(asked) === "") return asked;
    const kept = keptName();
    if (nameProblem(kept) === "") return kept;
    const one = (words: string[]): string => words[Math.floor(Math.random() * words.length)] ?? "";
    const made = `${one(traits)} ${one(animals)} ${Math.floor(Math.random() * 90 + 10)}`;
    keepName(made);
    return made;
}
