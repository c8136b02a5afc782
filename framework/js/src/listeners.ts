// A list of callbacks; client, room and connection announce through it.

/** Ends a subscription; calling it twice is harmless. */
export type Unsubscribe = () => void;

/** Calls its callbacks in the order in which they came. One that throws stops none of the others. */
export class Listeners<Arguments extends unknown[]> {
    readonly #callbacks = new Set<(...args: Arguments) => void>();

    add(callback: (...args: Arguments) => void): Unsubscribe {
        const own = (...args: Arguments): void => { callback(...args); };
        this.#callbacks.add(own);
        return () => { this.#callbacks.delete(own); };
    }

    emit(...args: Arguments): void {
        for (const callback of [...this.#callbacks]) {
            try {
                callback(...args);
            } catch (error) {
                queueMicrotask(() => { throw error; });  // the app's own error handling hears it
            }
        }
    }
}

/** Listeners by message type. */
export class TypedListeners<Arguments extends unknown[]> {
    readonly #byType = new Map<string, Listeners<Arguments>>();

    add(type: string, callback: (...args: Arguments) => void): Unsubscribe {
        let list = this.#byType.get(type);
        if (!list) this.#byType.set(type, list = new Listeners());
        return list.add(callback);
    }

    emit(type: string, ...args: Arguments): void {
        this.#byType.get(type)?.emit(...args);
    }
}
