// A bare server on Socket.IO, which ./dev bench measures: `node socket_io.js echo|room`.
import { createServer } from "node:http";
import { Server } from "socket.io";

const [work] = process.argv.slice(2);
const http = createServer();
const io = new Server(http, { transports: ["websocket"], serveClient: false });

io.on("connection", (socket) => {
    socket.on("m", (text) => {
        if (work === "echo") socket.emit("m", text);
        else io.emit("m", text);
    });
});
http.listen({ host: "127.0.0.1", port: 0, backlog: 4096 }, () =>
    console.log(`listening on http://127.0.0.1:${http.address().port}/`),
);
