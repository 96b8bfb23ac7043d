// @vitest-environment happy-dom
import { describe } from "vitest";
import { describeWrapper } from "./testing/describe-wrapper.ts";
import { mountReactForm } from "./testing/mount-react-form.ts";
import { mountVueForm } from "./testing/mount-vue-form.ts";

describe("@marsidev/react-turnstile", () => describeWrapper(mountReactForm));
describe("vue-turnstile", () => describeWrapper(mountVueForm));
