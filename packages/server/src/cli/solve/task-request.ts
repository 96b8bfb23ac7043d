import { CliError, EXIT } from "turnstile-emulator/cli";
import { parseCreateTask, type TurnstileRequest } from "../../protocol/parse-create-task.ts";
import { ProtocolError } from "../../protocol/protocol-error.ts";

/** The arguments of `stile solve`, as typed. */
export interface TaskArguments {
  readonly websiteURL: string;
  readonly websiteKey: string;
  readonly action?: string | undefined;
  readonly cData?: string | undefined;
  readonly isolation?: string | undefined;
}

const ARGUMENTS: Readonly<Record<string, string>> = {
  "task.websiteURL": "URL",
  "task.websiteKey": "SITEKEY",
  "task.action": "--action",
  "task.cData": "--cdata",
  "task.isolation": "--isolation",
};

/**
 * Checks the arguments with the service's rules, before a service is started.
 * @throws CliError that names the argument.
 */
export function taskRequest(task: TaskArguments): TurnstileRequest {
  try {
    return parseCreateTask({ task: { ...task, type: "TurnstileTaskProxyless" } });
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error;
    const { field = "", problem = "is not valid" } = error;
    const typed = Object.entries(task).find(([name]) => field === `task.${name}`)?.[1];
    const got = typed === undefined ? "" : `, got ${JSON.stringify(typed)}`;
    throw new CliError(`${ARGUMENTS[field] ?? field} ${problem}${got}. See stile solve --help.`, EXIT.usage);
  }
}
