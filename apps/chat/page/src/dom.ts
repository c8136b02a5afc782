// The few helpers that make elements. Text goes in as text only: nothing here, or anywhere in the page, parses markup.

type Child = Node | string | undefined;

/** Makes an element with attributes and children. */
export function make<Name extends keyof HTMLElementTagNameMap>(name: Name, attributes: Record<string, string> = {},
    ...children: Child[]): HTMLElementTagNameMap[Name] {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    element.append(...children.filter((child) => child !== undefined));
    return element;
}

/** The element of index.html with that id. */
export function byId<Element extends HTMLElement = HTMLElement>(id: string): Element {
    const element = document.getElementById(id);
    if (!element) throw new Error(`index.html has no #${id}`);
    return element as Element;
}

/** Sets text only when it differs, so that screen readers are not told the same thing twice. */
export function setText(element: HTMLElement, text: string): void {
    if (element.textContent !== text) element.textContent = text;
}

/** A round mark with the first letter of a name and a colour of its own. */
export function avatar(name: string): HTMLElement {
    return paintAvatar(make("span", { class: "avatar", "aria-hidden": "true" }), name);
}

export function paintAvatar(element: HTMLElement, name: string): HTMLElement {
    let hash = 0;
    for (const letter of name) hash = (hash * 31 + (letter.codePointAt(0) ?? 0)) % 360;
    element.style.setProperty("--hue", String(hash));
    setText(element, [...new Intl.Segmenter().segment(name)][0]?.segment.toUpperCase() ?? "");
    return element;
}

export interface Item {
    key: string;
    /** Changes when the element has to be made anew. */
    version: string;
    make(): HTMLElement;
}

const versions = new WeakMap<Element, string>();

/** Brings a list's children in line with the items, leaving alone what has not changed. */
export function reconcile(list: HTMLElement, items: Item[]): void {
    const existing = new Map([...list.children].map((child) => [(child as HTMLElement).dataset["key"], child as HTMLElement]));
    let place: Element | null = list.firstElementChild;
    for (const item of items) {
        let element = existing.get(item.key);
        existing.delete(item.key);
        if (!element || versions.get(element) !== item.version) {
            const fresh = item.make();
            fresh.dataset["key"] = item.key;
            versions.set(fresh, item.version);
            if (element) {
                if (place === element) place = fresh;
                element.replaceWith(fresh);
            }
            element = fresh;
        }
        if (place === element) place = place.nextElementSibling;
        else list.insertBefore(element, place);
    }
    for (const element of existing.values()) element.remove();
}
