/** Explains why a port or an address cannot be used. */
export interface ListenProblem {
  /** What is wrong, without a full stop. */
  readonly problem: string;
  /** What to do about it, as a sentence. */
  readonly advice: string;
}

/** The flags for a program's ports and hosts, with their values. */
export interface ListenFlags {
  readonly ports: Readonly<Record<string, number | undefined>>;
  readonly hosts: Readonly<Record<string, string | undefined>>;
}

/** Explains an error of `server.listen()`; `undefined` for every other error. */
export function listenProblem(error: unknown, { ports, hosts }: ListenFlags): ListenProblem | undefined {
  if (!(error instanceof Error) || !("code" in error)) return undefined;
  const port = "port" in error ? Number(error.port) : Number.NaN;
  const portFlag = flagOf(ports, port);
  switch (error.code) {
    case "EADDRINUSE":
      return {
        problem: `Port ${port} is taken`,
        advice: `Stop what listens there, or choose another with ${portFlag}.`,
      };
    case "EACCES":
      return {
        problem: `You do not have permission to listen on port ${port}`,
        advice: `Choose one above 1023 with ${portFlag}.`,
      };
    case "EADDRNOTAVAIL":
    case "EINVAL":
    case "ENOTFOUND":
    case "EAI_AGAIN": {
      const host = hostOf(error);
      const hostFlag = flagOf(hosts, host);
      return {
        problem: `${host} is not an address of this machine`,
        advice: `Choose another with ${hostFlag}.`,
      };
    }
    default:
      return undefined;
  }
}

function hostOf(error: Error): string {
  if ("address" in error) return String(error.address);
  return "hostname" in error ? String(error.hostname) : "The host";
}

function flagOf<Value>(flags: Readonly<Record<string, Value>>, value: Value): string {
  const names = Object.keys(flags);
  return names.find((flag) => flags[flag] === value) ?? names[0] ?? "";
}
