import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { hasProgram } from "./testing/has-program.ts";
import { openExecProject, SITE, type ExecProject } from "./testing/open-exec-project.ts";

// Go under `turnstile-emulator exec`: `go get` itself goes through the proxy to the module proxy.

const FILES = {
  "go.mod": "module example.com/shop\n\ngo 1.21\n",
  "shop.go": `package shop

import (
	"encoding/json"
	"net/http"
	"net/url"
)

func newShop() http.Handler {
	return http.HandlerFunc(func(answer http.ResponseWriter, request *http.Request) {
		form := url.Values{"secret": {"${SITE.secret}"}, "response": {request.FormValue("cf-turnstile-response")}}
		response, err := http.PostForm("https://challenges.cloudflare.com/turnstile/v0/siteverify", form)
		if err != nil {
			http.Error(answer, err.Error(), http.StatusBadGateway)
			return
		}
		defer response.Body.Close()
		var verdict struct {
			Success bool     \`json:"success"\`
			Codes   []string \`json:"error-codes"\`
		}
		if json.NewDecoder(response.Body).Decode(&verdict) != nil || !verdict.Success {
			http.Error(answer, verdict.Codes[0], http.StatusForbidden)
		}
	})
}
`,
  "shop_test.go": `package shop

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"
)

func TestWrongToken(t *testing.T) {
	server := httptest.NewServer(newShop())
	defer server.Close()
	response, err := http.PostForm(server.URL+"/signup", url.Values{"cf-turnstile-response": {"wrong"}})
	if err != nil || response.StatusCode != http.StatusForbidden {
		t.Fatalf("got %v, %v", response, err)
	}
	if body, _ := io.ReadAll(response.Body); string(body) != "invalid-input-response\\n" {
		t.Fatalf("got %s", body)
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
    const { stdout, stderr } = await project.exec(
      "go",
      "test",
      "-count=1",
      "-v",
      "-run",
      "TestWrongToken",
      ".",
    );
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
