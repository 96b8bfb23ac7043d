export type { Client } from "./client.ts";
export { createClient } from "./create-client.ts";
export type { GetQueueStatsAnswer, TurnstileSolution } from "../../server/src/protocol/answers.ts";
export {
  AccessDeniedError,
  ConnectionError,
  InvalidKeyError,
  InvalidRequestError,
  ServiceBusyError,
  ServiceFaultError,
  SiteNotAllowedError,
  SolveTimeoutError,
  StileError,
  UnknownTaskError,
  UnsolvableError,
} from "./errors.ts";
export type {
  CallOptions,
  ClientOptions,
  CreateTaskOptions,
  GetTaskResultOptions,
  Progress,
  Solution,
  SolveOptions,
  TaskId,
  TaskInfo,
  TaskResult,
  TurnstileTaskOptions,
} from "./options.ts";
