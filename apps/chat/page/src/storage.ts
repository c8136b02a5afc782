// What this browser remembers: the name, the rooms of each name, and its direct messages, which no server call reads
// back. A browser that forbids storage only forgets.

export interface StoredDirect {
    seq: number;
    from: string;
    to: string;
    text: string;
    at: number;
}

/** Where somebody stopped reading: a room's seq, which counts within its epoch, or the time of a direct message. */
export interface ReadMark {
    epoch?: string;
    seq: number;
}

const maxMarks = 200;
const maxPeers = 50;
const maxPerPeer = 200;

function read<Value>(key: string, fallback: Value): Value {
    try {
        const text = localStorage.getItem(`parlor.${key}`);
        return text === null ? fallback : (JSON.parse(text) as Value);
    } catch {
        return fallback;
    }
}

function write(key: string, value: unknown): void {
    try {
        localStorage.setItem(`parlor.${key}`, JSON.stringify(value));
    } catch {
        // full or forbidden: this is memory, not truth
    }
}

export const loadName = (): string => read("name", "");
export const saveName = (name: string): void => { write("name", name); };

export const loadRooms = (user: string): string[] => read(`rooms.${user}`, ["main"]);
export const saveRooms = (user: string, rooms: string[]): void => { write(`rooms.${user}`, rooms); };

/** Of a conversation, named by its hash. */
export const loadRead = (user: string, conversation: string): ReadMark | undefined => loadMarks(user)[conversation];
const loadMarks = (user: string): Record<string, ReadMark | undefined> => read(`read.${user}`, {});

export function saveRead(user: string, conversation: string, mark: ReadMark): void {
    const others = Object.entries(loadMarks(user)).filter(([name]) => name !== conversation);
    write(`read.${user}`, Object.fromEntries([...others, [conversation, mark] as const].slice(-maxMarks)));
}

/** By peer. */
export const loadDirects = (user: string): Record<string, StoredDirect[]> => read(`directs.${user}`, {});

export function saveDirects(user: string, directs: Map<string, StoredDirect[]>): void {
    const newest = [...directs].filter(([, messages]) => messages.length > 0)
        .sort(([, a], [, b]) => (b.at(-1)?.at ?? 0) - (a.at(-1)?.at ?? 0)).slice(0, maxPeers);
    write(`directs.${user}`, Object.fromEntries(newest.map(([peer, messages]) => [peer, messages.slice(-maxPerPeer)])));
}
