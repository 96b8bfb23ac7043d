#!/usr/bin/env node
// Plain JavaScript that any Node can read: what follows needs a newer one.
const [major, minor] = process.versions.node.split(".").map(Number);
if (major > 22 || (major === 22 && minor >= 13)) {
  await import("../dist/library/turnstile-emulator.js");
} else {
  console.error(
    `turnstile-emulator needs Node 22.13 or newer; this is Node ${process.versions.node}. Install a newer one from https://nodejs.org.`,
  );
  process.exitCode = 1;
}
