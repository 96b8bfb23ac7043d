import {
  context,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
  type Context,
  type Span,
  type Tracer,
} from "@opentelemetry/api";
import type { TaskBackend } from "../../core/task-backend.ts";
import type { Lease, RunningTask, TaskId } from "../../core/task.ts";
import type { TaskHandler } from "../../core/task-handler.ts";
import type { WidgetPool } from "../../core/widget-pool.ts";
import { attemptKey } from "../attempt-key.ts";
import { overrideMethods } from "../override-methods.ts";

/** Most tasks whose trace is remembered. Beyond that, the oldest task starts a new trace. */
const MAX_REMEMBERED = 100_000;

/** Creates spans from createTask to settle, in one trace: store, attempts, widgets. Works within one process only. */
export class TaskTracing {
  readonly #tracer: Tracer;
  /** Context of the request that created each task, in order of creation. */
  readonly #creators = new Map<TaskId, Context>();
  /** By `attemptKey`. */
  readonly #attempts = new Map<string, { readonly span: Span; readonly lease: Lease }>();

  constructor(tracer: Tracer) {
    this.#tracer = tracer;
  }

  tasks(tasks: TaskBackend): TaskBackend {
    return overrideMethods(tasks, {
      create: (task) => {
        const creator = context.active();
        return this.#within("store create", async () => {
          const outcome = await tasks.create(task);
          if (outcome.status === "created") this.#remember(task.id, creator);
          return outcome;
        });
      },
      claim: async (request) => {
        const claimed = await tasks.claim(request);
        for (const task of claimed) this.#startAttempt(task);
        return claimed;
      },
      heartbeat: async (lease, leaseMs) => {
        const outcome = await tasks.heartbeat(lease, leaseMs);
        if (outcome.status === "lease_lost") this.#endAttempt(lease, "lost");
        return outcome;
      },
      settle: async (lease, settlement, ...rest) => {
        const attempt = this.#attempts.get(attemptKey(lease));
        const parent = attempt === undefined ? ROOT_CONTEXT : trace.setSpan(ROOT_CONTEXT, attempt.span);
        let result: string = "lost";
        try {
          const outcome = await context.with(parent, () =>
            this.#within("settle", () => tasks.settle(lease, settlement, ...rest)),
          );
          if (outcome.status === "held") result = settlement.status;
          return outcome;
        } finally {
          this.#endAttempt(lease, result);
          if (result === "completed" || result === "failed") this.#creators.delete(lease.taskId);
        }
      },
      cancel: async (id, failure) => {
        const outcome = await tasks.cancel(id, failure);
        if (outcome.status === "cancelled") {
          this.#creators.delete(id);
          for (const { lease } of this.#attempts.values())
            if (lease.taskId === id) this.#endAttempt(lease, "cancelled");
        }
        return outcome;
      },
    });
  }

  handler(handler: TaskHandler): TaskHandler {
    return (task, services) => {
      const attempt = this.#attempts.get(attemptKey(task.lease));
      if (attempt === undefined) return handler(task, services);
      return context.with(trace.setSpan(ROOT_CONTEXT, attempt.span), () => handler(task, services));
    };
  }

  pool(pool: WidgetPool): WidgetPool {
    return {
      lease: (request) =>
        this.#within("widget lease", async (leasing) => {
          const leased = await pool.lease(request);
          leasing.setAttribute("stile.outcome", leased.status);
          if (leased.status !== "leased") return leased;
          const { lease } = leased;
          const run: typeof lease.run = (challenge) =>
            this.#within("widget run", async (running) => {
              const outcome = await lease.run(challenge);
              running.setAttribute("stile.outcome", outcome.status);
              return outcome;
            });
          return { status: "leased", lease: { ...lease, run } };
        }),
    };
  }

  #remember(taskId: TaskId, creator: Context): void {
    this.#creators.set(taskId, creator);
    if (this.#creators.size <= MAX_REMEMBERED) return;
    for (const oldest of this.#creators.keys()) {
      this.#creators.delete(oldest);
      return;
    }
  }

  #startAttempt(task: RunningTask): void {
    const attributes = { "stile.task.id": task.id, "stile.attempt": task.attempts };
    const parent = this.#creators.get(task.id) ?? ROOT_CONTEXT;
    const span = this.#tracer.startSpan("attempt", { kind: SpanKind.CONSUMER, attributes }, parent);
    this.#attempts.set(attemptKey(task.lease), { span, lease: task.lease });
  }

  #endAttempt(lease: Lease, outcome: string): void {
    const key = attemptKey(lease);
    const attempt = this.#attempts.get(key);
    if (attempt === undefined) return;
    this.#attempts.delete(key);
    attempt.span.setAttribute("stile.outcome", outcome);
    if (outcome !== "completed") attempt.span.setStatus({ code: SpanStatusCode.ERROR, message: outcome });
    attempt.span.end();
  }

  /** Runs a function within a new span. The span does not record an error's text, because it may contain a secret. */
  #within<Result>(name: string, run: (span: Span) => Promise<Result>): Promise<Result> {
    return this.#tracer.startActiveSpan(name, async (span) => {
      try {
        return await run(span);
      } catch (error) {
        span.setStatus({ code: SpanStatusCode.ERROR });
        throw error;
      } finally {
        span.end();
      }
    });
  }
}
