// The JavaScript client's token in docs/guide/authentication.md: compiled by `npm run types`. framework/js/test tries it.
//! [token]
import { Client } from "parlor-client";

const client = new Client("wss://chat.example.com/ws", {
    token: async () => (await fetch("/token")).text(),  // asked at each connect, and before the present one ends
});
//! [token]
await client.connect();
