// The page: joins a room and shows what is said there. The client reconnects by itself and misses nothing.
import { Client } from "./parlor-client.js";

const byId = (id) => document.getElementById(id);
const address = new URL("ws", location.href.replace(/^http/, "ws"));
address.search = address.hash = "";
const user = new URLSearchParams(location.search).get("user") ?? undefined;
const client = new Client(address.href, user === undefined ? {} : { user });
client.onState(({ state }) => { byId("state").textContent = state === "open" ? `you are ${client.user}` : `${state}…`; });

const room = client.room(`wall/${location.hash.slice(1) || "main"}`);
const show = ({ by, text }) => {
    const item = document.createElement("li");
    item.textContent = `${by}: ${text}`;  // as text: nothing that a user types can become HTML
    byId("wall").append(item);
};
room.on("wall", ({ notes }) => { byId("wall").replaceChildren(); notes.forEach(show); });
room.on("pinned", show);
room.onGap(() => location.reload());  // away for so long that the server no longer holds what was missed

byId("form").addEventListener("submit", async (event) => {
    event.preventDefault();
    byId("problem").textContent = "";
    const text = byId("text").value;
    byId("text").value = "";
    try {
        await room.request("pin", { text });
    } catch (error) {
        byId("problem").textContent = error.message;
        byId("text").value = text;
    }
});

await client.connect();
await room.join();
