// What goes over the wire: text frames, and the binary ones of parlor.v1.bin.
import { BinaryReader, BinaryWriter, type BinaryForms } from "./binary.js";
import { type Frame, parseFrame } from "./envelope.js";

const hasId = 1, hasKey = 2, hasSeq = 4;

/** How frames look on the wire: as text, and those of types with a binary form as bytes. */
export class FrameCodec {
    /** The subprotocol to offer. */
    readonly protocol: string;

    constructor(private readonly forms: BinaryForms | undefined) {
        this.protocol = forms ? "parlor.v1.bin" : "parlor.v1";
    }

    encode(frame: Frame): string | Uint8Array<ArrayBuffer> {
        const { type, room = "", id, key, data } = frame;
        const form = type === undefined ? undefined : this.forms?.[type];
        if (!form || type === undefined) return JSON.stringify(frame);
        const to = new BinaryWriter();
        to.byte((id === undefined ? 0 : hasId) + (key === undefined ? 0 : hasKey));
        to.text(type);
        to.text(room);
        if (id !== undefined) to.varint(Number(id));
        if (key !== undefined) to.text(key);
        form.write(data, to);
        return to.finish();
    }

    /** How many bytes the frame takes. */
    size(frame: Frame): number {
        const message = this.encode(frame);
        return typeof message === "string" ? new TextEncoder().encode(message).length : message.length;
    }

    /** The frame, or undefined for what is none. A message of a type without a form has no data. */
    decode(message: unknown): Frame | undefined {
        if (typeof message === "string") return parseFrame(message);
        if (!(message instanceof ArrayBuffer)) return undefined;
        try {
            const from = new BinaryReader(new Uint8Array(message));
            const flags = from.byte();
            const type = from.text();
            const room = from.text();
            const seq = (flags & hasSeq) === 0 ? undefined : from.varint();
            const data = this.forms?.[type]?.read(from);
            return { type, data, ...(room === "" ? {} : { room }), ...(seq === undefined ? {} : { seq }) };
        } catch {
            return undefined;
        }
    }
}
