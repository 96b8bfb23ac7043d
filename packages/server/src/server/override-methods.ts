/**
 * Returns an object with the methods of a port, some of them replaced. Wrappers use it to observe a port from outside.
 * Methods added to the port later are forwarded automatically.
 */
export function overrideMethods<Port extends object>(port: Port, replaced: Partial<Port>): Port {
  const methods = new Map<string, unknown>();
  for (
    let level: object = port;
    level !== Object.prototype;
    level = Reflect.getPrototypeOf(level) ?? Object.prototype
  ) {
    for (const name of Object.getOwnPropertyNames(level)) {
      const value: unknown = Reflect.get(port, name);
      if (name === "constructor" || methods.has(name) || typeof value !== "function") continue;
      methods.set(name, value.bind(port));
    }
  }
  // The copy has every method of the port, and a port has only methods.
  return { ...Object.fromEntries(methods), ...replaced } as Port;
}
