import { styleText } from "node:util";

/** Tells on stderr how far an operation is, with the time since it began. */
export interface Progress extends Disposable {
  /** A new state. On a terminal its time runs on in the same line until the next state. */
  state(name: string, detail?: string): void;
}

const REDRAW_MS = 100;
/** Elsewhere than on a terminal, a line this often shows that something still happens. */
const REMIND_MS = 10_000;

export function startProgress(stream: NodeJS.WriteStream = process.stderr): Progress {
  const startedAt = performance.now();
  let current: { readonly name: string; readonly detail: string } | undefined;
  const line = ({ name, detail }: { readonly name: string; readonly detail: string }) => {
    const time = `${((performance.now() - startedAt) / 1000).toFixed(1)} s`.padStart(7);
    const told = `${time}  ${name}${detail === "" ? "" : `  ${detail}`}`;
    const fitting = stream.isTTY ? told.slice(0, stream.columns - 1) : told;
    return styleText("gray", fitting, { stream });
  };
  const redraw = () => {
    if (current === undefined) return;
    stream.write(stream.isTTY ? `\r\u001B[2K${line(current)}` : `${line(current)}\n`);
  };
  const timer = setInterval(redraw, stream.isTTY ? REDRAW_MS : REMIND_MS);
  return {
    state(name, detail = "") {
      if (current !== undefined && stream.isTTY) {
        redraw();
        stream.write("\n");
      }
      current = { name, detail };
      redraw();
    },
    [Symbol.dispose]() {
      clearInterval(timer);
      if (current !== undefined && stream.isTTY) stream.write("\n");
      current = undefined;
    },
  };
}
