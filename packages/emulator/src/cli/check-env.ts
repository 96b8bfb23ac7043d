import { readdir, readFile, stat } from "node:fs/promises";
import path from "node:path";
import { findTestKeys, TEST_KEYS, type Forbidden } from "../check-env/find-test-keys.ts";
import { messageOf } from "../message-of.ts";
import { readSitesFile } from "../sites/read-sites-file.ts";
import { hasCode } from "../storage/has-code.ts";
import { CliError } from "./cli-error.ts";
import { EXIT } from "./exit-codes.ts";

export interface CheckEnvRequest {
  /** Files and folders. */
  readonly files: readonly string[];
  /** Sites of the emulator, which must not be deployed either. */
  readonly sitesFile: string | undefined;
}

/**
 * Prints a line for every test key in the files.
 * @returns 1 if there are any, otherwise 0.
 * @throws ExpectedError when a file cannot be read.
 */
export async function checkEnv({ files, sitesFile }: CheckEnvRequest): Promise<number> {
  const forbidden = [...TEST_KEYS, ...(await keysOf(sitesFile))];
  const all = (await Promise.all(files.map(async (file) => await filesBelow(file)))).flat();
  let found = 0;
  for (const file of all) {
    for (const { line, kind, text } of findTestKeys(await read(file), forbidden)) {
      found += 1;
      process.stdout.write(`${file}:${line}: ${kind} ${text}\n`);
    }
  }
  const count = all.length === 1 ? "1 file" : `${all.length} files`;
  process.stderr.write(
    found === 0
      ? `turnstile-emulator: No test keys in ${count}.\n`
      : `turnstile-emulator: ${found} test keys in ${count}. With them, the form is open to everyone or to nobody; use the site's own keys.\n`,
  );
  return found === 0 ? EXIT.ok : EXIT.failed;
}

async function keysOf(sitesFile: string | undefined): Promise<readonly Forbidden[]> {
  if (sitesFile === undefined) return [];
  const { sites } = await readSitesFile(sitesFile);
  const texts = (kind: Forbidden["kind"], found: readonly (string | undefined)[]): readonly Forbidden[] =>
    found.filter((text) => text !== undefined).map((text) => ({ kind, text }));
  return [
    ...texts(
      "emulator sitekey",
      sites.map(({ sitekey }) => sitekey),
    ),
    ...texts(
      "emulator secret",
      sites.map(({ secret }) => secret),
    ),
  ];
}

async function filesBelow(file: string): Promise<readonly string[]> {
  const found = await stat(file).catch((error: unknown) => {
    throw unreadable(file, error);
  });
  if (!found.isDirectory()) return [file];
  const entries = await readdir(file, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && !isSkipped(path.relative(file, entry.parentPath)))
    .map((entry) => path.join(entry.parentPath, entry.name))
    .sort();
}

/** Other packages contain test keys, such as this one; nobody deploys a repository's history. */
function isSkipped(folder: string): boolean {
  return folder.split(path.sep).some((name) => name === "node_modules" || name === ".git");
}

async function read(file: string): Promise<Buffer> {
  return await readFile(file).catch((error: unknown) => {
    throw unreadable(file, error);
  });
}

function unreadable(file: string, error: unknown): CliError {
  if (hasCode(error, "ENOENT"))
    return new CliError(`There is no file or folder ${file}. Correct its name.`, EXIT.usage);
  const reason = messageOf(error);
  return new CliError(`Cannot read ${file}: ${reason}.`, EXIT.usage);
}
