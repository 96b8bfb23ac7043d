import { checkSession } from "../check-input.ts";
import type { Core } from "../create-core.ts";
import type { EmulatorSession } from "../emulator.ts";
import { rememberInside } from "../in-process/inside-of.ts";
import { controlSession } from "./control-session.ts";
import type { SessionOptions } from "./sessions.ts";

/**
 * Opens a session of an emulator of this process.
 * @throws SessionError when there are too many.
 * @throws SiteError for a malformed site or scenario.
 */
export async function openSession(
  { sessions, rules }: Pick<Core, "sessions" | "rules">,
  options: SessionOptions,
  { url }: { readonly url: string },
): Promise<EmulatorSession> {
  await checkSession(options);
  const { id, name } = sessions.open(options);
  const close = async () => sessions.close(id);
  const session = () => sessions.require(id);
  const opened: EmulatorSession = {
    ...controlSession(session),
    id,
    name,
    url: `${url}/session/${id}`,
    close,
    [Symbol.asyncDispose]: close,
  };
  return rememberInside(opened, { session, sessions, rules });
}
