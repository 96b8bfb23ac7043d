#!/usr/bin/env node
import { enableCompileCache } from "node:module";
import { silenceSqliteWarning } from "./silence-sqlite-warning.ts";

// A second start reads compiled code instead of compiling it.
enableCompileCache();
silenceSqliteWarning();
const { main } = await import("./main.ts");
await main(process.argv.slice(2));
