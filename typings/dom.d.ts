// Our pages hold HTML: what is looked up in them is an HTMLElement unless the selector says which, and what happens on
// them happens to elements.

interface ParentNode {
  querySelector<K extends keyof HTMLElementTagNameMap>(selectors: K): HTMLElementTagNameMap[K] | null;
  querySelector<E extends Element = HTMLElement>(selectors: string): E | null;
  querySelectorAll<K extends keyof HTMLElementTagNameMap>(selectors: K): NodeListOf<HTMLElementTagNameMap[K]>;
  querySelectorAll<E extends Element = HTMLElement>(selectors: string): NodeListOf<E>;
}

interface Element {
  closest<K extends keyof HTMLElementTagNameMap>(selector: K): HTMLElementTagNameMap[K] | null;
  closest<E extends Element = HTMLElement>(selectors: string): E | null;
}

interface EventTarget {
  closest<K extends keyof HTMLElementTagNameMap>(selector: K): HTMLElementTagNameMap[K] | null;
  closest<E extends Element = HTMLElement>(selectors: string): E | null;
}

interface Node {
  contains(other: EventTarget | null): boolean;
}

interface DocumentEventMap {
  say: CustomEvent;
  "signed-out": CustomEvent;
  "article:opened": CustomEvent;
  "article:outbox": CustomEvent;
  "article:swapped": CustomEvent;
  "htmx:afterRequest": CustomEvent;
  "htmx:afterSwap": CustomEvent;
  "htmx:beforeRequest": CustomEvent;
  "htmx:beforeSend": CustomEvent;
  "htmx:beforeSwap": CustomEvent;
  "htmx:configRequest": CustomEvent;
  "htmx:load": CustomEvent;
  "htmx:responseError": CustomEvent;
}

// A form's fields by their names.
interface HTMLFormControlsCollection {
  [name: string]: any;
}

interface Window {
  htmx?: any;
}
