// What parlor-chat and its clients say to each other. Made by `parlor-chat --contract typescript`; not to be changed by hand.
/* eslint-disable */
import type { Done } from "parlor-client";

export interface Ban {
    user: string;
    reason?: string;
}

export type Claim = Record<string, never>;

export interface Erase {
    seq: number;
}

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
    erased_by?: string;
}

export interface Invite {
    user: string;
}

export interface Kick {
    user: string;
    reason?: string;
}

export interface Mute {
    user: string;
    seconds?: number;
}

export type Rules = Record<string, never>;

export interface RulesReply {
    owner?: string;
    moderators: string[];
    muted: MutedUser[];
    invite_only: boolean;
    invited?: string[];
    banned?: BannedUser[];
    you: Rank;
    vouched: boolean;
    may: string[];
}

export interface MutedUser {
    user: string;
    /** Milliseconds since the Unix epoch. */
    until?: number;
}

export interface BannedUser {
    user: string;
    by: string;
    reason: string;
}

export type Rank = "member" | "moderator" | "owner";

export interface Say {
    text: string;
}

export interface SetAccess {
    invite_only: boolean;
}

export interface SetRole {
    user: string;
    role: Rank;
}

export type Typing = Record<string, never>;

export interface Unban {
    user: string;
}

export interface Unmute {
    user: string;
}

export interface Said {
    from: string;
    text: string;
    /** Milliseconds since the Unix epoch. */
    at: number;
    erased_by?: string;
}

export interface TypingMark {
    from: string;
}

export interface RoleSet {
    user: string;
    role: Rank;
    by: string;
}

export interface Kicked {
    user: string;
    by: string;
    reason?: string;
}

export interface Muted {
    user: string;
    by: string;
    /** Milliseconds since the Unix epoch. */
    until?: number;
}

export interface Unmuted {
    user: string;
    by: string;
}

export interface Banned {
    user: string;
    by: string;
    reason?: string;
}

export interface Unbanned {
    user: string;
    by: string;
}

export interface Invited {
    user: string;
    by: string;
}

export interface AccessSet {
    invite_only: boolean;
    by: string;
}

export interface Erased {
    seq: number;
    by: string;
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
    more: boolean;
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
                ban: { data: Ban; reply: Done };
                claim: { data: Claim; reply: Done };
                erase: { data: Erase; reply: Done };
                history: { data: History; reply: HistoryReply };
                invite: { data: Invite; reply: Done };
                kick: { data: Kick; reply: Done };
                mute: { data: Mute; reply: Done };
                rules: { data: Rules; reply: RulesReply };
                say: { data: Say; reply: Done };
                set_access: { data: SetAccess; reply: Done };
                set_role: { data: SetRole; reply: Done };
                typing: { data: Typing; reply: Done };
                unban: { data: Unban; reply: Done };
                unmute: { data: Unmute; reply: Done };
            };
            hears: {
                said: Said;
                typing: TypingMark;
                role_set: RoleSet;
                kicked: Kicked;
                muted: Muted;
                unmuted: Unmuted;
                banned: Banned;
                unbanned: Unbanned;
                invited: Invited;
                access_set: AccessSet;
                erased: Erased;
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
