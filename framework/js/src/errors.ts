// The one error class of the client. Everything that fails, here or on the server, is a ParlorError with a code.

/** gRPC's canonical names in lower case, as they stand on the wire. */
export type ErrorCode =
    | "cancelled" | "unknown" | "invalid_argument" | "deadline_exceeded" | "not_found" | "already_exists"
    | "permission_denied" | "resource_exhausted" | "failed_precondition" | "aborted" | "out_of_range"
    | "unimplemented" | "internal" | "unavailable" | "data_loss" | "unauthenticated";

/** A refusal by the server, or a failure of the client itself (a time-out, a full queue, a closed client). */
export class ParlorError extends Error {
    override readonly name = "ParlorError";

    constructor(readonly code: ErrorCode, message: string) {
        super(message);
    }

    /** Makes one from what stands under `error` in a reply; tolerates what it does not know. */
    static from(value: unknown): ParlorError {
        const { code, message } = (value ?? {}) as { code?: unknown; message?: unknown };
        return new ParlorError(typeof code === "string" ? (code as ErrorCode) : "unknown",
            typeof message === "string" ? message : "the server refused without a reason");
    }
}
