// The client seen through an app's contract (`--contract typescript`): the same objects, of which the compiler knows what
// may be said and what will be heard.
import type { Client } from "./client.js";
import type { Meta } from "./envelope.js";
import type { Unsubscribe } from "./listeners.js";
import type { RequestOptions, Room, SendOptions } from "./room.js";

/** A reply of nothing but its message's place in the room's log, if it has one. */
export interface Done { seq?: number }

interface Exchange { data: unknown; reply: unknown }

/** One part of a contract: what is said in some rooms, or outside rooms. */
export interface Part { says: object; hears: object; asks: object }

/** What a contract looks like. */
export interface ContractShape { rooms: object; outside: Part }

export type Names<Said> = keyof Said & string;
export type DataOf<Said, Name extends keyof Said> = Said[Name] extends Exchange ? Said[Name]["data"] : never;
type ReplyOf<Said, Name extends keyof Said> = Said[Name] extends Exchange ? Said[Name]["reply"] : never;

/** Data that may be empty may be left out. */
type DataAnd<Data, Options> = Record<string, never> extends Data ? [data?: Data, options?: Options] : [data: Data, options?: Options];

interface Speaker<P extends Part> {
    request<Name extends Names<P["says"]>>(type: Name, ...rest: DataAnd<DataOf<P["says"], Name>, RequestOptions>): Promise<ReplyOf<P["says"], Name>>;
    send<Name extends Names<P["says"]>>(type: Name, ...rest: DataAnd<DataOf<P["says"], Name>, SendOptions>): boolean;
}

type Answers<Asks, Name extends keyof Asks> = (data: DataOf<Asks, Name>, meta: Meta) => ReplyOf<Asks, Name> | Promise<ReplyOf<Asks, Name>>;

export interface TypedRoom<P extends Part> extends Omit<Room, "answer" | "on" | "request" | "send">, Speaker<P> {
    on<Name extends Names<P["hears"]>>(type: Name, handler: (data: P["hears"][Name], meta: Meta) => void): Unsubscribe;
    answer<Name extends Names<P["asks"]>>(type: Name, answerer: Answers<P["asks"], Name>): Unsubscribe;
}

type PartOf<C extends ContractShape, Name extends keyof C["rooms"]> = C["rooms"][Name] extends Part ? C["rooms"][Name] : never;

// What is heard outside joined rooms: messages without one, and those of rooms that the server put this user in.
type Heard<C extends ContractShape> = C["outside"]["hears"] & UnionToIntersection<HearsOfRooms<C>>;
type HearsOfRooms<C extends ContractShape> = { [Name in keyof C["rooms"]]: PartOf<C, Name>["hears"] }[keyof C["rooms"]];
type UnionToIntersection<U> = (U extends unknown ? (each: U) => void : never) extends (all: infer All) => void ? All : never;

type Asked<C extends ContractShape> = C["outside"]["asks"] & UnionToIntersection<{ [Name in keyof C["rooms"]]: PartOf<C, Name>["asks"] }[keyof C["rooms"]]>;

export interface TypedClient<C extends ContractShape> extends Omit<Client, "answer" | "join" | "on" | "request" | "room" | "send">, Speaker<C["outside"]> {
    room<Name extends keyof C["rooms"] & string>(name: Name): TypedRoom<PartOf<C, Name>>;
    join<Name extends keyof C["rooms"] & string>(name: Name): Promise<TypedRoom<PartOf<C, Name>>>;
    on<Name extends Names<Heard<C>>>(type: Name, handler: (data: Heard<C>[Name], meta: Meta) => void): Unsubscribe;
    answer<Name extends Names<Asked<C>>>(type: Name, answerer: Answers<Asked<C>, Name>): Unsubscribe;
}

/** Changes nothing at run time. */
export function typed<C extends ContractShape>(client: Client): TypedClient<C> {
    return client as unknown as TypedClient<C>;
}
