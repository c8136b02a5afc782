// The frames of wire version 1 as types, and the one place that parses them.

/** A message number: the client counts up, a server ask may use either form. */
export type MessageId = number | string;

/** Any frame in either direction; which fields are there says what it is. */
export interface Frame {
    type?: string;
    room?: string;
    id?: MessageId;
    key?: string;
    seq?: number;
    data?: unknown;
    reply?: MessageId | null;
    error?: { code: string; message: string };
    traceparent?: string;
}

/** What the server says first on each connection. */
export interface Hello {
    session: string;
    resume: string;
    user: string;
    heartbeat_ms: number;
    max_message_bytes: number;
}

/** One session in a room. A user with two tabs is two members. */
export interface Member {
    id: string;
    user: string;
}

export interface JoinReply {
    room: string;
    epoch: string;
    seq: number;
    count: number;
    members: Member[];
}

export interface Presence {
    joined: Member[];
    left: Member[];
    count: number;
    /** More came and went than are listed. */
    more?: boolean;
}

export interface MembersReply {
    members: Member[];
    count?: number;
    more?: boolean;
}

/** What became of one room when its session was resumed. */
export interface ResumedRoom {
    epoch: string;
    seq: number;
    replayed: number;
    gap: boolean;
    error?: { code: string; message: string };
}

export interface ResumeReply {
    resume: string;
    rooms: Record<string, ResumedRoom>;
}

/** What a handler learns about a message beside its data. */
export interface Meta {
    type: string;
    /** The room that it came from; absent outside rooms. */
    room?: string;
    /** The room's number of it; absent on what is not journaled. */
    seq?: number;
    /** True when it was missed during a lost connection and came by a resume. */
    replayed: boolean;
}

/** Returns the frame, or undefined for what is no JSON object. */
export function parseFrame(text: string): Frame | undefined {
    try {
        const value: unknown = JSON.parse(text);
        return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Frame) : undefined;
    } catch {
        return undefined;
    }
}
