import { optionsAsJsonSchema } from "turnstile-emulator/config";
import { EMULATE_OPTION_SET, OPTION_SET } from "./load-config.ts";

/** The JSON Schema of `stile.config.json`, also in docs/stile.config.schema.json. */
export function configAsJsonSchema(): object {
  return optionsAsJsonSchema([EMULATE_OPTION_SET, OPTION_SET], {
    title: "Configuration of the Stile service",
    id: "stile.config.schema.json",
  });
}
