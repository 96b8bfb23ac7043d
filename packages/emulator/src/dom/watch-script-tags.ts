import type { PageWindow } from "../widget/page/page-window.ts";

const ADDRESS = /^https:\/\/challenges\.cloudflare\.com\/turnstile\/v0\/(?:[\w-]+\/)*api\.js(?:\?|$)/;
/** A type of script that no browser, jsdom or happy-dom loads. */
const NOT_LOADED = "text/x-turnstile-emulator";

/**
 * Calls back once for every Turnstile script tag that is added to the document. The tags load nothing: as soon as one gets
 * Turnstile's address, it also gets a type that is not a script type.
 *
 * @returns a function that stops watching.
 */
export function watchScriptTags(window: PageWindow, found: (script: HTMLScriptElement) => void): () => void {
  const prototype = window.HTMLScriptElement.prototype;
  const setAttribute = (script: HTMLScriptElement, name: string, value: string) =>
    window.Element.prototype.setAttribute.call(script, name, value);
  const pending = new Set<HTMLScriptElement>();
  const handOver = () => {
    for (const script of pending) {
      if (!script.isConnected) continue;
      pending.delete(script);
      found(script);
    }
  };
  const take = (script: HTMLScriptElement, address: string) => {
    if (!ADDRESS.test(address) || script.getAttribute("type") === NOT_LOADED) return;
    setAttribute(script, "type", NOT_LOADED);
    pending.add(script);
    // Almost every page inserts the tag before this microtask runs; the observer handles the others.
    void Promise.resolve().then(handOver);
  };
  const restore = [
    override(prototype, "src", {
      configurable: true,
      enumerable: true,
      get(this: HTMLScriptElement) {
        return this.getAttribute("src") === null
          ? ""
          : new URL(this.getAttribute("src") ?? "", window.location.href).href;
      },
      set(this: HTMLScriptElement, address: unknown) {
        this.setAttribute("src", String(address));
      },
    }),
    override(prototype, "setAttribute", {
      configurable: true,
      writable: true,
      value(this: HTMLScriptElement, name: string, value: unknown) {
        if (name.toLowerCase() === "src") take(this, String(value));
        setAttribute(this, name, String(value));
      },
    }),
  ];
  const observer = new window.MutationObserver(handOver);
  observer.observe(window.document, { childList: true, subtree: true });
  return () => {
    observer.disconnect();
    pending.clear();
    for (const undo of restore) undo();
  };
}

/** Replaces a member; returns a function that restores it. */
function override(target: object, name: string, descriptor: PropertyDescriptor): () => void {
  const before = Object.getOwnPropertyDescriptor(target, name);
  Object.defineProperty(target, name, descriptor);
  return () => {
    if (before === undefined) Reflect.deleteProperty(target, name);
    else Object.defineProperty(target, name, before);
  };
}
