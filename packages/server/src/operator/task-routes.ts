import { Hono } from "hono";
import { loggedOperations } from "./logged-operations.ts";
import { listTasks } from "./operations/list-tasks.ts";
import { showTask } from "./operations/show-task.ts";
import { taskFilterSchema } from "./operations/task-filter.ts";
import type { OperatorServices } from "./operator-services.ts";
import { readQuery } from "./read-query.ts";

/** Tasks: list, show, retry and cancel. */
export function taskRoutes(services: OperatorServices): Hono {
  const operations = loggedOperations(services);
  const app = new Hono();
  app.get("/", async (context) =>
    context.json(await listTasks(services, readQuery(context, taskFilterSchema))),
  );
  app.get("/:task", async (context) => context.json(await showTask(services, context.req.param("task"))));
  app.post("/:task/retry", async (context) => {
    const retried = await operations.retryTask(context.req.param("task"));
    return context.json(retried, 201, { location: `/operator/tasks/${retried.id}` });
  });
  app.post("/:task/cancel", async (context) =>
    context.json(await operations.cancelTask(context.req.param("task"))),
  );
  return app;
}
