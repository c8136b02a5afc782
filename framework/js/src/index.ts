// The public face of the package.
export type { Answerer } from "./answers.js";
export { Client, type ClientOptions } from "./client.js";
export type { BackoffOptions } from "./backoff.js";
export {
    array, bool, enumeration, float32, float64, int, int8, later, list, map, nothing, nullable, optional, struct, text, uint, uint8,
    variant, type BinaryForm, type BinaryForms, type ValueOf,
} from "./binary.js";
export type { ConnectionState, StateChange } from "./connection.js";
export type { Member, Meta, Presence } from "./envelope.js";
export { ParlorError, type ErrorCode } from "./errors.js";
export { items, type ItemOptions, type ItemSource } from "./items.js";
export type { Unsubscribe } from "./listeners.js";
export type { Gap } from "./position.js";
export type { RequestOptions, Room, SendOptions } from "./room.js";
export type { SocketConstructor, SocketLike } from "./socket.js";
export type { Timers } from "./timers.js";
export { typed, type ContractShape, type Done, type TypedClient, type TypedRoom } from "./typed.js";
