import { createEmulator } from "../index.ts";

/** An emulator in another process, which a test can kill. Prints its address when it is ready. */
const [directory, sitekey, secret] = process.argv.slice(2);
process.stdin.resume().once("end", () => process.exit());
const { url } = await createEmulator({ directory, sites: [{ sitekey, secret }] });
process.stdout.write(`${url}\n`);
