// Binary messages from JavaScript: compiled by `npm run types`.
const address = "wss://example.org/ws";
//! [binary]
import { Client, int, struct } from "parlor-client";

const client = new Client(address, { binary: { pen_moved: struct({ x: int, y: int }) } });
//! [binary]
console.log(client.state);
