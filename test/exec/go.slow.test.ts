import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { hasProgram } from "./testing/has-program.ts";
import { openExecProject, SITE, type ExecProject } from "./testing/open-exec-project.ts";

// Go under `turnstile-emulator exec`: `go get` itself goes through the proxy to the module proxy.

const FILES = {
  "go.mod": "module example.com/shop\n\ngo 1.21\n",
  "shop_test.go": `package shop

import (
	"encoding/json"
	"net/http"
	"net/url"
	"testing"
)

func TestWrongToken(t *testing.T) {
	form := url.Values{"secret": {"${SITE.secret}"}, "response": {"wrong"}}
	response, err := http.PostForm("https://challenges.cloudflare.com/turnstile/v0/siteverify", form)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	var answer struct {
		Codes []string \`json:"error-codes"\`
	}
	if err := json.NewDecoder(response.Body).Decode(&answer); err != nil {
		t.Fatal(err)
	}
	if len(answer.Codes) != 1 || answer.Codes[0] != "invalid-input-response" {
		t.Fatalf("got %v", answer.Codes)
	}
}
`,
};

const PACKAGE_TEST = `package shop

import (
	"context"
	"testing"

	"github.com/9ssi7/turnstile"
)

func TestPackage(t *testing.T) {
	verify := func(secret string) bool {
		ok, err := turnstile.New(turnstile.Config{Secret: secret}).Verify(context.Background(), "XXXX.DUMMY.TOKEN.XXXX", "")
		t.Log(secret, ok, err)
		return ok
	}
	if !verify("1x0000000000000000000000000000000AA") || verify("${SITE.secret}") {
		t.Fatal("the package did not reach the emulator")
	}
}
`;

describe.skipIf(!hasProgram("go", "version"))("Go", () => {
  let project: ExecProject;
  beforeAll(async () => {
    project = await openExecProject();
    await project.write(FILES);
  });
  afterAll(() => project[Symbol.asyncDispose]());

  test("net/http", async () => {
    const { stdout, stderr } = await project.exec("go", "test", "-count=1", "-v", "-run", "TestWrongToken", ".");
    expect(stdout, stderr).toContain("--- PASS: TestWrongToken");
  }, 120_000);

  test("a public Turnstile package", async ({ skip }) => {
    const { exitCode } = await project.exec("go", "get", "github.com/9ssi7/turnstile@v1.0.0");
    skip(exitCode !== 0, "go cannot download the package");
    await project.write({ "package_test.go": PACKAGE_TEST });
    const { stdout, stderr } = await project.exec("go", "test", "-count=1", "-v", "-run", "TestPackage", ".");
    expect(stdout, stderr).toContain("--- PASS: TestPackage");
  }, 120_000);
});
