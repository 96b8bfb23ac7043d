import { readdirSync, readFileSync } from "node:fs";

/** Ids of the browsers, or of the renderers, that a process started. Linux only. */
export function browserProcesses(root: number | undefined, part: "browser" | "renderer"): readonly number[] {
  const parents = new Map<number, number>();
  for (const entry of readdirSync("/proc")) {
    const parent = /^PPid:\s*(\d+)/m.exec(read(`/proc/${entry}/status`))?.[1];
    if (parent !== undefined) parents.set(Number(entry), Number(parent));
  }
  const isDescendant = (pid: number): boolean => {
    const parent = parents.get(pid);
    return parent !== undefined && (parent === root || isDescendant(parent));
  };
  return [...parents.keys()].filter((pid) => {
    const commandLine = read(`/proc/${pid}/cmdline`);
    const type = /--type=([\w-]+)/.exec(commandLine)?.[1] ?? "browser";
    return commandLine.includes("--remote-debugging-pipe") || type === "renderer"
      ? type === part && isDescendant(pid)
      : false;
  });
}

/** Empty for what is not a process, or has ended. */
function read(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
