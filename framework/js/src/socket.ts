// The part of the WebSocket interface that the client uses: browsers have it, and so does the npm package `ws`.

export interface SocketLike {
    onopen: ((event: never) => void) | null;
    onmessage: ((event: { data: unknown }) => void) | null;
    onclose: ((event: { code: number; reason: string }) => void) | null;
    onerror: ((event: never) => void) | null;
    /** What binary messages come as: "arraybuffer". */
    binaryType?: string;
    send(message: string | Uint8Array<ArrayBuffer>): void;
    close(code?: number, reason?: string): void;
    /** `ws` only: drops the connection without a close frame. */
    terminate?(): void;
}

export type SocketConstructor = new (url: string, protocols: string[]) => SocketLike;
