// The members of a room as this client knows them, kept by join replies, presence and pages of the list.
import type { JoinReply, Member, MembersReply, Presence } from "./envelope.js";

export class Roster {
    #members = new Map<string, Member>();
    #count = 0;
    #meanwhile: Presence[] | undefined;

    /** By member id. */
    get members(): ReadonlyMap<string, Member> { return this.#members; }

    /** How many the server counts; more than are listed while pages are still missing. */
    get count(): number { return this.#count; }

    /** True when the list cannot be whole, so that its pages have to be read again. */
    get incomplete(): boolean { return this.#members.size !== this.#count; }

    reset({ members, count }: Pick<JoinReply, "members" | "count">): void {
        this.#members = new Map(members.map((member) => [member.id, member]));
        this.#count = count;
    }

    apply(presence: Presence): void {
        const { joined, left, count } = presence;
        this.#meanwhile?.push(presence);
        for (const { id } of left) this.#members.delete(id);
        for (const member of joined) this.#members.set(member.id, member);
        this.#count = count;
    }

    clear(): void {
        this.reset({ members: [], count: 0 });
    }

    /** Takes the list anew; presence that arrives between its pages is applied on top. */
    async refresh(read: () => Promise<Member[]>): Promise<void> {
        const meanwhile: Presence[] = this.#meanwhile = [];
        try {
            const members = await read();
            if (this.#meanwhile !== meanwhile) return;  // a later refresh took over
            this.reset({ members, count: members.length });
            this.#meanwhile = undefined;
            for (const presence of meanwhile) this.apply(presence);
        } finally {
            if (this.#meanwhile === meanwhile) this.#meanwhile = undefined;
        }
    }
}

const pageSize = 100;

/** Reads the whole list page by page. */
export async function readMembers(page: (after: string | undefined, limit: number) => Promise<MembersReply>):
    Promise<Member[]> {
    const all: Member[] = [];
    for (let after: string | undefined; ;) {
        const { members, more } = await page(after, pageSize);
        all.push(...members);
        const last = members.at(-1);
        if (!last || !(more ?? members.length >= pageSize)) return all;
        after = last.id;
    }
}
