#!/usr/bin/env node
// Plain JavaScript that any Node can read: what follows needs the SQLite of a newer one.
const [major, minor] = process.versions.node.split(".").map(Number);
if (major > 22 || (major === 22 && minor >= 16)) {
  await import("../dist/cli/stile.js");
} else {
  console.error(
    `stile needs Node 22.16 or newer; this is Node ${process.versions.node}. Install a newer one from https://nodejs.org.`,
  );
  process.exitCode = 1;
}
