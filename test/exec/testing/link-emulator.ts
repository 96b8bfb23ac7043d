import { mkdir, symlink } from "node:fs/promises";
import path from "node:path";

/** Gives a project the package `turnstile-emulator` of this checkout, after npm has installed its other packages. */
export async function linkEmulator(directory: string): Promise<void> {
  const modules = path.join(directory, "node_modules");
  await mkdir(modules, { recursive: true });
  await symlink(
    path.resolve(import.meta.dirname, "../../../packages/emulator"),
    path.join(modules, "turnstile-emulator"),
  );
}
