// What names may be, and what to tell whoever typed one that may not. Each function returns the problem in words, or
// an empty string.

const bytes = (text: string): number => new TextEncoder().encode(text).length;
// eslint-disable-next-line no-control-regex -- control characters are what it looks for
const hasControl = (text: string): boolean => /[\u0000-\u001f\u007f-\u009f]/.test(text);
const tooLong = (limit: number): string =>
    `That is too long: ${limit} letters fit, and accented letters and emoji take the place of several.`;

export function userNameProblem(name: string): string {
    if (name === "") return "Please enter a name.";
    if (/[/,]/.test(name)) return "A name can't contain a slash or a comma.";
    if (hasControl(name)) return "A name can't contain invisible control characters.";
    return bytes(name) > 32 ? tooLong(32) : "";
}

export function roomNameProblem(name: string): string {
    if (name === "") return "Please enter a name for the room.";
    if (name.includes("/")) return "A room's name can't contain a slash.";
    if (hasControl(name)) return "A room's name can't contain invisible control characters.";
    return bytes(name) > 64 ? tooLong(64) : "";
}
