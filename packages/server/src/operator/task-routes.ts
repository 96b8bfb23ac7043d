import { Hono } from "hono";
import { cancelTask } from "./operations/cancel-task.ts";
import { listTasks } from "./operations/list-tasks.ts";
import { retryTask } from "./operations/retry-task.ts";
import { showTask } from "./operations/show-task.ts";
import { taskFilterSchema } from "./operations/task-filter.ts";
import type { OperatorServices } from "./operator-services.ts";
import { readQuery } from "./read-query.ts";

/** Tasks: list, show, retry and cancel. */
export function taskRoutes(services: OperatorServices): Hono {
  const { tasks, ids, log } = services;
  const app = new Hono();
  app.get("/", async (context) =>
    context.json(await listTasks(services, readQuery(context, taskFilterSchema))),
  );
  app.get("/:task", async (context) => context.json(await showTask(services, context.req.param("task"))));
  app.post("/:task/retry", async (context) => {
    const retried = await retryTask(services, context.req.param("task"), ids);
    log.info({ taskId: retried.id, retryOf: retried.retryOf }, "the operator retried a task");
    return context.json(retried, 201, { location: `/operator/tasks/${retried.id}` });
  });
  app.post("/:task/cancel", async (context) => {
    const task = await cancelTask(tasks, context.req.param("task"));
    log.info({ taskId: task.id }, "the operator cancelled a task");
    return context.json(task);
  });
  return app;
}
