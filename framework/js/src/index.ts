// The public face of the package.
export { Client, type Answerer, type ClientOptions } from "./client.js";
export type { BackoffOptions } from "./backoff.js";
export { bool, float64, int, list, optional, struct, text, uint, uint8, type BinaryForm, type BinaryForms, type ValueOf } from "./binary.js";
export type { ConnectionState, StateChange } from "./connection.js";
export type { Member, Meta, Presence } from "./envelope.js";
export { ParlorError, type ErrorCode } from "./errors.js";
export { items } from "./items.js";
export type { Unsubscribe } from "./listeners.js";
export type { Gap } from "./position.js";
export type { RequestOptions, Room, SendOptions } from "./room.js";
export type { SocketConstructor, SocketLike } from "./socket.js";
export type { Timers } from "./timers.js";
export { typed, type ContractShape, type Done, type TypedClient, type TypedRoom } from "./typed.js";
