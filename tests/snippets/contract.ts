// What `parlor-chat --contract typescript` prints, for the pages' code.
export type { Contract } from "../../apps/chat/page/src/contract.js";
