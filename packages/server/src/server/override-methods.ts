/**
 * An object with the methods of another one, some of them replaced: how a port is looked at from outside without
 * its users or its implementation knowing. Methods that a port gains later are passed on by themselves.
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
  // Every method of the port is there, and a port has nothing else.
  return { ...Object.fromEntries(methods), ...replaced } as Port;
}
