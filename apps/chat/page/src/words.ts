// Errors, states, times and counts in words.
import { ParlorError, type StateChange } from "parlor-client";

/** An error as a sentence for whoever tried to do `what` ("send the message"). */
export function inWords(error: unknown, what: string): string {
    if (!(error instanceof ParlorError)) return `Could not ${what}: something went wrong on this page.`;
    switch (error.code) {
        case "deadline_exceeded": return `Could not ${what}: the server did not answer in time.`;
        case "resource_exhausted": return `Could not ${what}: that was too much at once. Wait a moment and try again.`;
        case "unavailable": case "cancelled": return `Could not ${what}: there is no connection.`;
        case "permission_denied": return `Could not ${what}: ${error.message}.`;  // the rooms' own words
        case "failed_precondition": return `Could not ${what}: you are not in this room any more.`;
        default: return `Could not ${what}: ${error.message}`;
    }
}

export function connectionInWords({ state }: StateChange): string {
    return { connecting: "Connecting…", open: "Connected", reconnecting: "Reconnecting…", closed: "Disconnected" }[state];
}

/** The reason with which the server ends the sessions of a login. */
export const signedOut = "signed out";

/** Why there is no connection, or an empty string when there is one. */
export function troubleInWords({ state, code, reason, attempt }: StateChange, online: boolean): string {
    if (state === "open" || (state === "connecting" && attempt === 0)) return "";
    if (state !== "closed") {
        if (!online) return "You are offline. What you write is sent once you are back.";
        if (code === 1001) return "The server is restarting. Reconnecting by itself…";
        return attempt > 2 ? "The server can't be reached. Still trying…" : "Connection lost. Reconnecting…";
    }
    switch (code) {
        case 4001: return "This conversation was taken over by another window.";
        case 1008: return reason === signedOut ? "You were signed out." : `The server ended the connection: ${reason ?? "it does not allow this"}.`;
        case 1009: return "The server ended the connection: a message was too long.";
        default: return "The connection was closed.";
    }
}

const timeFormat = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });
const dayFormat = new Intl.DateTimeFormat(undefined, { weekday: "long", day: "numeric", month: "long" });
const pastYearFormat = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "long", year: "numeric" });
const fullFormat = new Intl.DateTimeFormat(undefined, { dateStyle: "full", timeStyle: "medium" });

export const timeInWords = (at: number): string => timeFormat.format(at);
export const instantInWords = (at: number): string => fullFormat.format(at);

/** The local day of an instant, as something to compare. */
export const dayOf = (at: number): string => new Date(at).toDateString();

export function dayInWords(at: number, now: number): string {
    if (dayOf(at) === dayOf(now)) return "Today";
    if (dayOf(at) === dayOf(now - 86_400_000)) return "Yesterday";
    return new Date(at).getFullYear() === new Date(now).getFullYear() ? dayFormat.format(at) : pastYearFormat.format(at);
}

export const people = (count: number): string => count === 1 ? "1 person" : `${count} people`;

export function typingInWords(names: string[]): string {
    if (names.length === 0) return "";
    if (names.length === 1) return `${names[0]} is typing…`;
    if (names.length === 2) return `${names[0]} and ${names[1]} are typing…`;
    return "Several people are typing…";
}
