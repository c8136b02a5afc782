// A bare server on ws, which ./dev bench measures: `node ws.js echo|room [deflate]`.
import { WebSocket, WebSocketServer } from "ws";

const [work, deflate] = process.argv.slice(2);
const perMessageDeflate =
    deflate === "deflate" && { threshold: 0, serverNoContextTakeover: true, clientNoContextTakeover: true };
const server = new WebSocketServer({ host: "127.0.0.1", port: 0, backlog: 4096, perMessageDeflate });

server.on("connection", (socket) => {
    socket.on("error", () => socket.terminate()); // a reset
    socket.on("message", (data, binary) => {
        if (work === "echo") {
            socket.send(data, { binary });
            return;
        }
        for (const member of server.clients) {
            if (member.readyState === WebSocket.OPEN) member.send(data, { binary });
        }
    });
});
server.on("listening", () => console.log(`listening on http://127.0.0.1:${server.address().port}/`));
