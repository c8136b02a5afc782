// A page that is checked against its server's contract: compiled by `npm run types`.
const address = "wss://example.org/ws";
const show = (...words: string[]): void => { console.log(...words); };
//! [typed]
import { Client, typed } from "parlor-client";
import type { Contract } from "./contract.js";

const client = typed<Contract>(new Client(address));
const room = await client.join("room/main");                // which rooms there are, by their patterns
room.on("said", ({ from, text }) => { show(from, text); }); // data has its type
await room.request("say", { text: "hi" });                  // { txt: "hi" } does not compile
//! [typed]
