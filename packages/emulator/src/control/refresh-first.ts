import type { MiddlewareHandler } from "hono";
import type { EmulatorState } from "../state/emulator-state.ts";

/** Lets a request see what was set on any node before it was made. */
export function refreshFirst(state: EmulatorState): MiddlewareHandler {
  return async function refreshState(_context, next) {
    await state.refresh();
    await next();
  };
}
