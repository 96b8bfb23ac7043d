import { ErrorAnswer } from "../../protocol/answers.ts";
import { ERRORS } from "../../protocol/errors.ts";
import { METHODS, type MethodDescription } from "../../protocol/methods.ts";
import { answerSchema, requestSchema } from "./json-schema.ts";

const INTRODUCTION = `Every call is a POST with a JSON object as its body, whatever its Content-Type says. Every answer is JSON with HTTP 200, success or not: \`errorId\` tells. Members that are \`null\` or \`""\` count as not given, unknown ones are ignored.`;

/** The API's description, OpenAPI 3.1, made of the schemas that the parsers use. */
export function describeApi(): object {
  return {
    openapi: "3.1.0",
    info: { title: "Stile", version: "1", description: INTRODUCTION },
    paths: {
      ...Object.fromEntries(
        Object.entries(METHODS).map(([name, method]) => [`/${name}`, describePath(name, method)]),
      ),
      ...FORM_PATHS,
      ...HEALTH_PATHS,
    },
    components: { schemas: { Error: { ...answerSchema(ErrorAnswer), description: errorTable() } } },
  };
}

function describePath(
  operationId: string,
  { summary, description, request, answer }: MethodDescription,
): object {
  const succeeded = answerSchema(answer);
  return {
    post: {
      operationId,
      summary,
      description,
      requestBody: { required: true, content: { "application/json": { schema: requestSchema(request) } } },
      responses: {
        200: {
          description: "The answer, or an error.",
          content: {
            "application/json": { schema: { anyOf: [succeeded, { $ref: "#/components/schemas/Error" }] } },
          },
        },
      },
    },
  };
}

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
const key = queryParameter("key", "The secret of a client key.", true);

const submit = {
  summary: "Create a task, in the older protocol",
  description: "Parameters may be sent in the address or as a form. Answers `OK|<id>` or an error code.",
  parameters: [
    key,
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
  summary: "Get a task's result, in the older protocol",
  description: "Answers `OK|<token>`, `CAPCHA_NOT_READY` or an error code.",
  parameters: [
    key,
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
      summary: "Ask whether the process answers",
      responses: { 200: { description: "It does.", content: statusAnswer } },
    },
  },
  "/readyz": {
    get: {
      operationId: "readyz",
      summary: "Ask whether tasks can be taken now",
      responses: {
        200: { description: "They can.", content: statusAnswer },
        503: { description: "The service stops, or its store cannot be used.", content: statusAnswer },
      },
    },
  },
};
