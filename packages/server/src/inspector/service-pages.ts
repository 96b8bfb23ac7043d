import type { InspectorPage } from "turnstile-emulator/inspector";
import { clientsPage } from "./clients/clients-page.ts";
import { nodesPage } from "./nodes/nodes-page.ts";
import type { PageServices } from "./page-services.ts";
import { queuePage } from "./queue/queue-page.ts";
import { tasksPage } from "./tasks/tasks-page.ts";

/** The inspector's pages about a service: they show and change what the operator API does. */
export function servicePages(services: PageServices): readonly InspectorPage[] {
  return [tasksPage(services), queuePage(services), nodesPage(services), clientsPage(services)];
}
