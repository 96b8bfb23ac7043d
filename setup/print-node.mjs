// Prints the path of a Node that is new enough for Stile; downloads one into the checkout if the installed one is older.
// Plain JavaScript without dependencies: it must run on an older Node.
import { provideNode } from "./provide-node.mjs";
import { SetupError, say } from "./say.mjs";

try {
  process.stdout.write(`${await provideNode()}\n`);
} catch (error) {
  say(error instanceof SetupError ? error.message : `set-up failed: ${error.stack}`);
  process.exitCode = 1;
}
