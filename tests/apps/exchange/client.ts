// The exchange server seen through the contract that it prints: what compiles here is what an app of its own would write.
import { Client, type ClientOptions, items, typed, type TypedRoom } from "parlor-client";
import { type Contract, type Ends, type Everything, forms } from "./contract.js";

export type Exchange = TypedRoom<Contract["rooms"][`exchange/${string}`]>;

export async function enter(address: string, options: ClientOptions): Promise<{ client: { close(): void }; room: Exchange }> {
    const client = typed<Contract>(new Client(address, { ...options, binary: forms }));
    await client.connect();
    return { client, room: await client.join("exchange/main") };
}

/** Says it, and gives what comes back. */
export async function thereAndBack(room: Exchange, value: Everything): Promise<Everything> {
    const back = new Promise<Everything>((done) => { room.on("everything", done); });
    await room.request("everything", value);
    return back;
}

/** Reads the numbers up to `upTo`, or leaves at `enough`. */
export async function count(room: Exchange, upTo: number, enough = Infinity): Promise<number[]> {
    const numbers: number[] = [];
    //! [items]
    const ticks = items(room, "tick", { end: "counted" });
    await room.request("watch", { up_to: upTo });
    for await (const { number } of ticks) {
        numbers.push(number);
        if (number === enough) break;
    }
    //! [items]
    return numbers;
}

/** Asks until no sequence is running any more. */
export async function endsOf(room: Exchange): Promise<Ends> {
    for (;;) {
        const ends = await room.request("look");
        if (ends.running === 0) return ends;
    }
}
