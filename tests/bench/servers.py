"""The servers that ./dev bench compares: how each is started for a row, and what its clients say and hear."""
import dataclasses
import pathlib
import typing

PEERS = pathlib.Path(__file__).resolve().parent / "peers"


@dataclasses.dataclass(frozen=True)
class Server:
    """`start(folder, row)` gives the command line, `talk(row)` the options of bench_load (load/options.hpp)."""
    name: str
    start: typing.Callable
    talk: typing.Callable
    deflates: bool = False
    keeps: bool = False  # takes --data FOLDER


def own_start(folder, row):
    options = ["--listen", "127.0.0.1:0", "--max-messages-per-second", "0", "--threads", str(row.threads)]
    if row.deflate:  # the default leaves a message of this row's size as it is
        options += ["--deflate", "on", "--deflate-min-bytes", "128"]
    return [folder / ("parlor-echo" if row.work == "echo" else "parlor-chat"), *options]


def own_talk(row):
    if row.work == "echo":
        return {"target": "/echo"}
    if row.work == "handshake":  # complete once the chat has said hello
        return {"target": "/ws", "first_frame": 1}
    return {
        "target": "/ws?user=u{client}",
        "join": '{"type":"join","room":"room/r{room}","id":1}',
        "ready": '{"reply":1,"data"',
        "message": '{"type":"say","room":"room/r{room}","data":{"text":"{text}"}}',
        "count": '{"type":"said"',
    }


def kind(row):
    return "echo" if row.work == "echo" else "room"


def raw_start(folder, row):
    return [folder / "bench_raw_limit", kind(row)]


def websocketpp_start(folder, row):
    return [folder / "bench_websocketpp", kind(row)]


def ws_start(folder, row):
    return ["node", PEERS / "ws.js", kind(row), "deflate" if row.deflate else "plain"]


def socket_io_start(folder, row):
    return ["node", PEERS / "socket_io.js", kind(row)]


def bare_talk(row):
    return {"target": "/{room}"}


def socket_io_talk(row):
    target = "/socket.io/?EIO=4&transport=websocket"
    if row.work == "handshake":  # complete once Engine.IO has said open
        return {"target": target, "first_frame": 1}
    return {"target": target, "join": "40", "ready": "40", "message": '42["m","{text}"]', "count": "42"}


# In the order of a run: the raw limit of the deflated row takes the size of its frames from what parlor sent.
PARLOR = Server("parlor", own_start, own_talk, deflates=True, keeps=True)
RAW = Server("raw limit", raw_start, bare_talk, deflates=True)
WEBSOCKETPP = Server("websocketpp", websocketpp_start, bare_talk)
WS = Server("ws", ws_start, bare_talk, deflates=True)
SOCKET_IO = Server("Socket.IO", socket_io_start, socket_io_talk)
SERVERS = [PARLOR, RAW, WEBSOCKETPP, WS, SOCKET_IO]
