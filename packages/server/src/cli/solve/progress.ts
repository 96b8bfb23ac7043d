import { styleText } from "node:util";

/** Shows the progress of an operation on stderr, with the elapsed time. */
export interface Progress extends Disposable {
  /** Shows a new state. On a terminal, the time in its line is updated until the next state. */
  state(name: string, detail?: string): void;
}

const REDRAW_MS = 100;
/** Without a terminal, how often a line shows that the operation still runs. */
const REMIND_MS = 10_000;

export function startProgress(): Progress {
  const { stderr: stream } = process;
  const startedAt = performance.now();
  const elapsed = () => performance.now() - startedAt;
  let current: State | undefined;
  const write = (text: string, end: string) => {
    const start = stream.isTTY ? "\r\u001B[2K" : "";
    const fitting = stream.isTTY ? text.slice(0, stream.columns - 1) : text;
    stream.write(`${start}${styleText("gray", fitting, { stream })}${end}`);
  };
  /** Replaces the time in the last line with the time at which the state began. */
  const finish = () => {
    if (current !== undefined && stream.isTTY) write(lineOf(current, current.since), "\n");
    current = undefined;
  };
  const tick = () => {
    if (current !== undefined) write(lineOf(current, elapsed()), stream.isTTY ? "" : "\n");
  };
  const timer = setInterval(tick, stream.isTTY ? REDRAW_MS : REMIND_MS);
  return {
    state(name, detail = "") {
      finish();
      current = { name, detail, since: elapsed() };
      tick();
    },
    [Symbol.dispose]() {
      clearInterval(timer);
      finish();
    },
  };
}

interface State {
  readonly name: string;
  readonly detail: string;
  /** When it began, in ms since the operation began. */
  readonly since: number;
}

function lineOf({ name, detail }: State, elapsedMs: number): string {
  const time = `${(elapsedMs / 1000).toFixed(1)} s`.padStart(7);
  return `${time}  ${name}${detail === "" ? "" : `  ${detail}`}`;
}
