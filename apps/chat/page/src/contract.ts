// What parlor-chat and its clients say to each other. Made by `parlor-chat --contract typescript`; not to be changed by hand.
/* eslint-disable */
import type { Done } from "parlor-client";

export interface History {
    before?: number;
    limit?: number;
}

export interface HistoryReply {
    messages: PastMessage[];
    more?: boolean;
}

export interface PastMessage {
    seq: number;
    from: string;
    text: string;
    /** Milliseconds since the Unix epoch. */
    at: number;
}

export interface Say {
    text: string;
}

export type Typing = Record<string, never>;

export interface Said {
    from: string;
    text: string;
    /** Milliseconds since the Unix epoch. */
    at: number;
}

export interface TypingMark {
    from: string;
}

export interface Letter {
    from: string;
    to: string;
    text: string;
    /** Milliseconds since the Unix epoch. */
    at: number;
}

export interface Direct {
    to: string;
    text: string;
}

export type Rooms = Record<string, never>;

export interface RoomsReply {
    rooms: RoomLine[];
}

export interface RoomLine {
    room: string;
    count: number;
}

export interface Notice {
    text: string;
}

export type Contract = {
    rooms: {
        [room: `room/${string}`]: {
            says: {
                history: { data: History; reply: HistoryReply };
                say: { data: Say; reply: Done };
                typing: { data: Typing; reply: Done };
            };
            hears: {
                said: Said;
                typing: TypingMark;
            };
            asks: {};
        };
        [room: `user/${string}`]: {
            says: {};
            hears: {
                direct: Letter;
            };
            asks: {};
        };
    };
    outside: {
        says: {
            direct: { data: Direct; reply: Done };
            rooms: { data: Rooms; reply: RoomsReply };
        };
        hears: {
            notice: Notice;
        };
        asks: {};
    };
};
