// How a sender names its trace in docs/guide/tracing.md: compiled by `npm run types`. framework/js/test tries it.
import { Client } from "parlor-client";

const client = new Client("wss://chat.example.com/ws");
const traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
await client.connect();
//! [traceparent]
const room = await client.join("room/main");
await room.request("say", { text: "hi" }, { traceparent });
//! [traceparent]
