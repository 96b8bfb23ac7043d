import { ErrorAnswer } from "../../protocol/answers.ts";
import { ERRORS } from "../../protocol/errors.ts";
import { METHOD_ENTRIES, type MethodEntry } from "../methods.ts";
import { exampleOf } from "./example.ts";
import { answerSchema, requestSchema } from "./json-schema.ts";

const INTRODUCTION = `Every call is a POST with a JSON object as its body, whatever its Content-Type says. Every answer is JSON with HTTP 200, success or not: \`errorId\` is 0 or 1. Members that are \`null\` or \`""\` count as not given, unknown ones are ignored.`;

/** The API's description, OpenAPI 3.1, generated from the schemas that the parsers use. */
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
      { name: "health", description: "Probes for balancers and supervisors." },
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
      // The client key is a member of the body, which no OpenAPI security scheme can express.
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

/** Answered without the application, as an error of the protocol. */
const badHttp = {
  description: "The request was not valid HTTP, too large, or took too long to arrive.",
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
    description: "Text, or JSON with json=1.",
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

const asJson = queryParameter("json", "1 answers JSON instead of text.");
const FORM_OPERATION = { tags: ["older protocol"], security: [{ formKey: [] }] };

const submit = {
  ...FORM_OPERATION,
  summary: "Create a task, in the older protocol",
  description: "Parameters may be sent in the address or as a form. Answers `OK|<id>` or an error code.",
  parameters: [
    queryParameter("method", "`turnstile`", true),
    queryParameter("pageurl", "Address of the page that holds the widget.", true),
    queryParameter("sitekey", "The widget's sitekey.", true),
    queryParameter("action", "The widget's action."),
    queryParameter("data", "The widget's customer data."),
    asJson,
  ],
  responses: plainAnswer,
};

const fetchResult = {
  ...FORM_OPERATION,
  summary: "Get a task's result, in the older protocol",
  description: "Answers `OK|<token>`, `CAPCHA_NOT_READY` or an error code.",
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
      summary: "Check that the process answers",
      responses: { 200: { description: "It does.", content: statusAnswer }, "4XX": badHttp },
    },
  },
  "/readyz": {
    get: {
      operationId: "readyz",
      tags: ["health"],
      security: [],
      summary: "Check that tasks are accepted now",
      responses: {
        200: { description: "They are.", content: statusAnswer },
        "4XX": badHttp,
        503: { description: "The service is stopping, or its store cannot be used.", content: statusAnswer },
      },
    },
  },
};
