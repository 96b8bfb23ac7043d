import { testBackend } from "../testing/backend-contract.ts";
import { openTemporaryBackend } from "./testing/open-temporary-backend.ts";

testBackend("the SQLite backend", openTemporaryBackend);
