"""The servers that ./dev bench compares: how each is started for a row, and what its clients say and hear."""
import dataclasses
import pathlib

PEERS = pathlib.Path(__file__).resolve().parent / "peers"


@dataclasses.dataclass(frozen=True)
class Server:
    """`start(folder, row, threads)` gives the command line; `talk(row)` the options of bench_load, see load/options.hpp."""
    name: str
    start: object
    talk: object


def own_start(folder, row, threads):
    options = ["--listen", "127.0.0.1:0", "--max-messages-per-second", "0", "--threads", str(threads)]
    if row.deflate:  # the least size is lowered so that messages of the row's size are deflated at all
        options += ["--deflate", "on", "--deflate-min-bytes", "128"]
    return [folder / ("parlor-echo" if row.work == "echo" else "parlor-chat"), *options]


def own_talk(row):
    if row.work == "echo":
        return {"target": "/echo"}
    if row.work == "handshake":  # the chat greets each session with a hello
        return {"target": "/ws", "first_frame": 1}
    return {
        "target": "/ws?user=u{client}",
        "join": '{"type":"join","room":"room/r{room}","id":1}',
        "ready": '{"reply":1,"data"',
        "message": '{"type":"say","room":"room/r{room}","data":{"text":"{text}"}}',
        "count": '{"type":"said"',
    }


def bare_talk(row):
    return {"target": "/{room}"}


def raw_start(folder, row, threads):
    return [folder / "bench_raw_limit", "echo" if row.work == "echo" else "room"]


PARLOR = Server("parlor", own_start, own_talk)
RAW = Server("raw limit", raw_start, bare_talk)
