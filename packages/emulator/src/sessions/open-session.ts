import { checkSession } from "../check-input.ts";
import type { EmulatorSession } from "../emulator.ts";
import { controlSession } from "./control-session.ts";
import type { SessionOptions, Sessions } from "./sessions.ts";

/**
 * Opens a session of an emulator of this process.
 * @throws SessionError when there are too many.
 * @throws SiteError for a malformed site or scenario.
 */
export async function openSession(
  sessions: Sessions,
  options: SessionOptions,
  { url }: { readonly url: string },
): Promise<EmulatorSession> {
  await checkSession(options);
  const { id, name } = sessions.open(options);
  const close = async () => sessions.close(id);
  return {
    ...controlSession(() => sessions.require(id)),
    id,
    name,
    url: `${url}/session/${id}`,
    close,
    [Symbol.asyncDispose]: close,
  };
}
