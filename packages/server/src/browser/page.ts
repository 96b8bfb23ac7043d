import type { DevToolsConnection } from "./devtools/connection.ts";
import { TargetGoneError } from "./devtools/connection.ts";
import type { DevToolsSession } from "./devtools/session.ts";

/** A browser page. */
export interface Page {
  readonly session: DevToolsSession;
  /** Aborts when the page's process crashes. Pending evaluations then never settle. */
  readonly crashed: AbortSignal;
  /** Resolves when the document starts to load. Rejects if the navigation fails. */
  goto(url: string): Promise<void>;
  /** Evaluates an expression and awaits its value. Rejects with the error that the expression throws. */
  evaluate(expression: string): Promise<unknown>;
  close(): Promise<void>;
}

export async function openPage(connection: DevToolsConnection, browserContextId: string): Promise<Page> {
  const { root } = connection;
  const { targetId } = await root.send("Target.createTarget", { url: "about:blank", browserContextId });
  const session = await connection.attach(targetId);
  const crash = new AbortController();
  session.on("Inspector.targetCrashed", () => crash.abort(new TargetGoneError("the page crashed")));
  await session.send("Inspector.enable");
  return {
    session,
    crashed: crash.signal,
    async goto(url) {
      const { errorText } = await session.send("Page.navigate", { url });
      if (errorText !== undefined) throw new Error(`${url} did not load: ${errorText}`);
    },
    async evaluate(expression) {
      const { result, exceptionDetails: thrown } = await session.send("Runtime.evaluate", {
        expression,
        awaitPromise: true,
        returnByValue: true,
      });
      if (thrown !== undefined) throw new Error(thrown.exception?.description ?? thrown.text);
      const value: unknown = result.value;
      return value;
    },
    async close() {
      await root.send("Target.closeTarget", { targetId });
    },
  };
}
