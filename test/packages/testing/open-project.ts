import { spawn } from "node:child_process";
import { mkdtemp, readdir, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

/** Result of a command. */
export interface Run {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A running command. */
export interface RunningCommand extends AsyncDisposable {
  /** Waits until stdout matches; rejects if the command ends first. */
  seen(pattern: RegExp): Promise<RegExpExecArray>;
}

/** An empty project of a user. */
export interface Project extends AsyncDisposable {
  readonly directory: string;
  /** Installs packages with npm, without running install scripts. */
  install(...packages: readonly string[]): Promise<void>;
  write(name: string, text: string): Promise<void>;
  /** Runs a command, given as words separated by spaces, with additional environment variables. */
  run(command: string, variables?: Readonly<Record<string, string>>): Promise<Run>;
  start(command: string): RunningCommand;
  /** The packages in node_modules, and the bytes of their files. */
  measure(): Promise<{ readonly packages: readonly string[]; readonly bytes: number }>;
}

/**
 * @param nodeFolder Folder of the `node` for all commands.
 */
export async function openProject(nodeFolder: string): Promise<Project> {
  const directory = await mkdtemp(path.join(tmpdir(), "stile-project-"));
  // Neither the environment of this repository's set-up nor Vitest's NODE_ENV must affect a user's project.
  const { NODE_OPTIONS: _options, NODE_PATH: _path, NODE_ENV: _mode, ...inherited } = process.env;
  const environment = {
    ...inherited,
    NO_COLOR: "1",
    // What npm warns of is this machine's configuration.
    npm_config_loglevel: "error",
    PATH: [nodeFolder, process.env["PATH"]].join(path.delimiter),
  };
  const launch = (command: string, variables: Readonly<Record<string, string>> = {}) => {
    const [program = "", ...words] = command.split(" ");
    return spawn(program, words, {
      cwd: directory,
      env: { ...environment, ...variables },
      stdio: ["ignore", "pipe", "pipe"],
      detached: process.platform !== "win32",
      shell: process.platform === "win32",
    });
  };
  const run: Project["run"] = async (command, variables) => {
    const child = launch(command, variables);
    const [stdout, stderr, exitCode] = await Promise.all([
      child.stdout.setEncoding("utf8").toArray(),
      child.stderr.setEncoding("utf8").toArray(),
      new Promise<number | null>((resolve, reject) => {
        child.once("error", reject);
        child.once("close", resolve);
      }),
    ]);
    return { exitCode, stdout: stdout.join(""), stderr: stderr.join("") };
  };
  const project: Project = {
    directory,
    run,
    write: async (name, text) => await writeFile(path.join(directory, name), text),
    install: async (...packages) => {
      const { exitCode, stderr } = await run(
        `npm install --ignore-scripts --no-audit --no-fund ${packages.join(" ")}`,
      );
      if (exitCode !== 0) throw new Error(`npm install failed: ${stderr}`);
    },
    start: (command) => {
      const child = launch(command);
      let written = "";
      let errors = "";
      child.stdout.setEncoding("utf8").on("data", (text: string) => (written += text));
      child.stderr.setEncoding("utf8").on("data", (text: string) => (errors += text));
      const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
      return {
        seen: async (pattern) =>
          await new Promise((resolve, reject) => {
            const look = () => {
              const match = pattern.exec(written);
              if (match !== null) resolve(match);
            };
            child.stdout.on("data", look);
            child.once("close", () => reject(new Error(`ended before ${pattern}: ${written}${errors}`)));
            look();
          }),
        [Symbol.asyncDispose]: async () => {
          // npx starts the command as a child process, so end the whole group.
          if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, "SIGTERM");
          await ended;
        },
      };
    },
    measure: async () => ({
      packages: await listPackages(path.join(directory, "node_modules")),
      bytes: await bytesBelow(path.join(directory, "node_modules")),
    }),
    [Symbol.asyncDispose]: async () => await rm(directory, { recursive: true, force: true }),
  };
  await project.write("package.json", '{ "name": "project", "private": true }\n');
  return project;
}

async function listPackages(folder: string): Promise<string[]> {
  const names = (await readdir(folder)).filter((name) => !name.startsWith("."));
  const nested = await Promise.all(
    names.map(async (name) =>
      name.startsWith("@")
        ? (await readdir(path.join(folder, name))).map((inner) => `${name}/${inner}`)
        : [name],
    ),
  );
  return nested.flat();
}

async function bytesBelow(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const sizes = await Promise.all(
    entries
      .filter((entry) => entry.isFile())
      .map(async (entry) => (await stat(path.join(entry.parentPath, entry.name))).size),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}
