import { ErrorAnswer } from "../../protocol/answers.ts";
import { ERRORS } from "../../protocol/errors.ts";
import { METHOD_ENTRIES, type MethodEntry } from "../methods.ts";
import { exampleOf } from "./example.ts";
import { answerSchema, requestSchema } from "./json-schema.ts";

/** Where the operator API is documented. */
export const OPERATOR_API = "https://github.com/stile-dev/stile/blob/main/docs/clients.md#operator-api";
const INTRODUCTION = `The createTask protocol, for programs that need tokens. The operator API (\`/operator/…\`: clients, keys, nodes and tasks) is documented at ${OPERATOR_API}.

Every call is a POST with a JSON object as its body. The Content-Type is ignored. Every answer is JSON with HTTP 200, even for errors. \`errorId\` is 0 on success and 1 on error. Unknown members, and members that are \`null\` or \`""\`, are ignored.`;

/** The OpenAPI 3.1 description of the API, generated from the schemas that the parsers use. */
export function describeApi(): object {
  return {
    openapi: "3.1.0",
    info: {
      title: "Stile",
      version: "1",
      description: INTRODUCTION,
      license: { name: "MIT", identifier: "MIT" },
    },
    servers: [{ url: "/", description: "The service that served this description." }],
    tags: [
      { name: "tasks", description: "The createTask protocol." },
      { name: "older protocol", description: "in.php and res.php, for older clients." },
      { name: "health", description: "Health checks for load balancers and supervisors." },
    ],
    paths: {
      ...Object.fromEntries(METHOD_ENTRIES.map(([name, method]) => [`/${name}`, describePath(name, method)])),
      ...FORM_PATHS,
      ...HEALTH_PATHS,
    },
    components: {
      schemas: { Error: { ...answerSchema(ErrorAnswer), description: errorTable() } },
      securitySchemes: {
        formKey: {
          type: "apiKey",
          in: "query",
          name: "key",
          description: "The secret of a client key. `stile keys add` makes one.",
        },
      },
    },
  };
}

function describePath(operationId: string, method: MethodEntry): object {
  const { summary, description, request, answer } = method;
  const succeeded = answerSchema(answer);
  const example = exampleOf(method);
  return {
    post: {
      operationId,
      tags: ["tasks"],
      summary,
      description,
      // The client key is a member of the body. OpenAPI has no security scheme for that.
      security: [],
      requestBody: {
        required: true,
        content: { "application/json": { schema: requestSchema(request), example } },
      },
      responses: {
        200: {
          description: "The answer, or an error.",
          content: {
            "application/json": { schema: { anyOf: [succeeded, { $ref: "#/components/schemas/Error" }] } },
          },
        },
        "4XX": badHttp,
      },
    },
  };
}

/** The answer to requests that never reach the application. */
const badHttp = {
  description: "The request was invalid HTTP, too large or too slow.",
  content: { "application/json": { schema: { $ref: "#/components/schemas/Error" } } },
};

function errorTable(): string {
  return Object.entries(ERRORS)
    .map(([code, { advice }]) => `- \`${code}\`: ${advice}`)
    .join("\n");
}

const queryParameter = (name: string, description: string, required = false) => ({
  name,
  in: "query",
  description,
  required,
  schema: { type: "string" },
});

const plainAnswer = {
  "4XX": badHttp,
  200: {
    description: "Plain text, or JSON with json=1.",
    content: {
      "text/plain": { schema: { type: "string" } },
      "application/json": {
        schema: {
          type: "object",
          properties: {
            status: { enum: [0, 1] },
            request: { type: "string" },
            error_text: { type: "string" },
            useragent: { type: "string" },
          },
          required: ["status", "request"],
        },
      },
    },
  },
};

const asJson = queryParameter("json", "Set it to 1 to get JSON instead of plain text.");
const FORM_OPERATION = { tags: ["older protocol"], security: [{ formKey: [] }] };

const submit = {
  ...FORM_OPERATION,
  summary: "Create a task (older protocol)",
  description: "Send the parameters in the query or as a form. Returns `OK|<id>` or an error code.",
  parameters: [
    queryParameter("method", "`turnstile`", true),
    queryParameter("pageurl", "URL of the page with the widget.", true),
    queryParameter("sitekey", "The widget's sitekey.", true),
    queryParameter("action", "The widget's action."),
    queryParameter("data", "The widget's customer data."),
    asJson,
  ],
  responses: plainAnswer,
};

const fetchResult = {
  ...FORM_OPERATION,
  summary: "Get a task's result (older protocol)",
  description: "Returns `OK|<token>`, `CAPCHA_NOT_READY` or an error code.",
  parameters: [
    queryParameter("action", "`get`, `getbalance`, `reportgood` or `reportbad`.", true),
    queryParameter("id", "The task's id."),
    asJson,
  ],
  responses: plainAnswer,
};

const FORM_PATHS = {
  "/in.php": { get: { ...submit, operationId: "inGet" }, post: { ...submit, operationId: "inPost" } },
  "/res.php": {
    get: { ...fetchResult, operationId: "resGet" },
    post: { ...fetchResult, operationId: "resPost" },
  },
};

const statusSchema = { type: "object", properties: { status: { type: "string" } }, required: ["status"] };
const statusAnswer = { "application/json": { schema: statusSchema } };

const HEALTH_PATHS = {
  "/healthz": {
    get: {
      operationId: "healthz",
      tags: ["health"],
      security: [],
      summary: "Check that the process is running",
      responses: { 200: { description: "The process is running.", content: statusAnswer }, "4XX": badHttp },
    },
  },
  "/readyz": {
    get: {
      operationId: "readyz",
      tags: ["health"],
      security: [],
      summary: "Check that the service accepts tasks",
      responses: {
        200: { description: "The service accepts tasks.", content: statusAnswer },
        "4XX": badHttp,
        503: {
          description: "The service is stopping or drained, or its store or emulator is unavailable.",
          content: statusAnswer,
        },
      },
    },
  },
};
