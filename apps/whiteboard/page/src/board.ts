// The board on the wire: joins its room, keeps the picture, and says what the pen has drawn, one message at a time, each
// with all that came up since the last one.
import { Client, ParlorError, type StateChange, typed, type TypedClient, type TypedRoom } from "parlor-client";
import { type Contract, forms, type Place } from "./contract.js";
import { Pen } from "./pen.js";
import { Picture } from "./picture.js";

const betweenMessages = 30;  // ms
const betweenHovers = 50;
const cursorLife = 6000;
const repeatable: ReadonlySet<string> = new Set(["out_of_range", "cancelled", "deadline_exceeded", "unavailable", "aborted", "internal"]);

type BoardPart = Contract["rooms"][`board/${string}`];

export class Board {
    readonly picture = new Picture();
    readonly pen = new Pen();
    /** By member id. */
    readonly cursors = new Map<string, { at: Place; until: number }>();
    state: StateChange = { state: "connecting", attempt: 0 };
    /** The whole picture has come. */
    ready = false;
    readonly #client: TypedClient<Contract>;
    readonly #room: TypedRoom<BoardPart>;
    #opened = 0;  // connections
    #saying = false;
    #timer: ReturnType<typeof setTimeout> | undefined;
    #hover: Place | undefined;
    #hovering = false;

    constructor(user: string, address: string, name: string, private readonly changed: () => void,
        private readonly refused: (why: string) => void) {
        this.#client = typed<Contract>(new Client(address, { user, binary: forms }));
        const room = this.#room = this.#client.room(`board/${name}`);
        const heard = <Type extends keyof BoardPart["hears"]>(type: Type, take: (data: BoardPart["hears"][Type]) => void): void => {
            room.on(type, (data) => {
                take(data);
                this.pen.told(this.picture);
                changed();
            });
        };
        heard("drawn", (data) => { this.picture.drawn(data); });
        heard("undone", ({ stroke }) => { this.picture.undone(stroke); });
        heard("wiped", () => { this.picture.wiped(); });
        heard("picture", (page) => {
            this.picture.page(page);
            this.ready ||= page.last;
        });
        heard("cursor", ({ member, at }) => { this.cursors.set(member, { at, until: performance.now() + cursorLife }); });
        room.onGap(() => { this.#look(); });
        room.onMembers(() => {
            for (const member of this.cursors.keys()) if (!room.members.has(member)) this.cursors.delete(member);
            changed();
        });
        room.onEnded(({ message }) => { refused(message); });
        this.#client.onState((state) => {
            this.state = state;
            if (state.state === "open") {
                this.#opened += 1;
                if (room.joined) this.#lookIfLost();
                this.pen.rewind(this.picture);
                this.speak();
            }
            changed();
        });
    }

    get user(): string { return this.#client.user ?? ""; }
    get members(): { id: string; user: string }[] { return [...this.#room.members.values()]; }
    nameOf(member: string): string { return this.#room.members.get(member)?.user ?? ""; }

    async start(): Promise<void> {
        await this.#client.connect();
        const opened = this.#opened;
        await this.#room.join();
        if (this.#opened !== opened) this.#lookIfLost();
        this.changed();
    }

    // The picture that comes behind the answer to a join is not said again when its connection is lost.
    #lookIfLost(): void {
        if (!this.ready) this.#look();
    }

    #look(): void {
        this.#room.request("look", {}, { readOnly: true })
            .catch(() => { this.refused("The picture could not be read again. Reload the page."); });
    }

    stop(): void {
        clearTimeout(this.#timer);
        this.#client.close();
    }

    online(): void { this.#client.retryNow(); }

    wipe(): void { void this.#room.request("wipe").catch((error: unknown) => { this.refused(String(error)); }); }

    /** The pen has something to say. */
    speak(): void {
        this.#timer ??= setTimeout(() => {
            this.#timer = undefined;
            void this.#say();
        }, betweenMessages);
    }

    /** Where the pen is; the latest place is told, now and then. */
    hover(at: Place): void {
        this.#hover = at;
        if (this.#hovering) return;
        this.#hovering = true;
        this.#room.send("hover", { at }, { volatile: true });
        this.#hover = undefined;
        setTimeout(() => {
            this.#hovering = false;
            if (this.#hover) this.hover(this.#hover);
        }, betweenHovers);
    }

    async #say(): Promise<void> {
        const next = this.pen.next();
        if (!next || this.#saying || this.state.state !== "open") return;
        this.#saying = true;
        try {
            if ("undo" in next) {
                await this.#room.request("undo", { stroke: next.undo }, { readOnly: true });
                this.picture.undone(next.undo);
                this.pen.settled(next.undo);
            } else {
                await this.#room.request("draw", next.draw, { readOnly: true });  // said twice it counts once
                this.pen.heard(next.draw);
            }
        } catch (error) {
            this.#notSaid(next, error instanceof ParlorError ? error : new ParlorError("internal", String(error)));
        }
        this.#saying = false;
        this.changed();
        this.speak();
    }

    #notSaid(what: NonNullable<ReturnType<Pen["next"]>>, { code, message }: ParlorError): void {
        if (repeatable.has(code)) {
            this.pen.rewind(this.picture);
        } else if (code !== "resource_exhausted" || !/too many messages/.test(message)) {
            if ("undo" in what) this.pen.settled(what.undo);
            else this.pen.drop(what.draw.stroke);
            this.refused(message);
        }
    }
}
