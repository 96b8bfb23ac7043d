#!/usr/bin/env node
import { enableCompileCache } from "node:module";
import { silenceSqliteWarning } from "./silence-sqlite-warning.ts";

// Later starts read compiled code from a cache.
enableCompileCache();
silenceSqliteWarning();
const { main } = await import("./main.ts");
await main(process.argv.slice(2));
