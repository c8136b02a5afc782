// The JavaScript client in the documentation: compiled by `npm run types`. tests/apps tries the client itself.
//! [first]
import { Client } from "parlor-client";

interface Said { from: string; text: string; at: number }

const client = new Client("wss://example.org/ws", { user: "ana" });
await client.connect();

const room = await client.join("room/main");
room.on<Said>("said", ({ from, text }, { seq }) => console.log(seq, from, text));
room.onMembers(() => console.log([...room.members.values()].map(({ user }) => user)));

const { seq } = await room.request<{ seq: number }>("say", { text: "hi" });
room.send("typing", {}, { volatile: true });
//! [first]
console.log(seq);
