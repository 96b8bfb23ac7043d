import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { hasProgram } from "./testing/has-program.ts";
import { openExecProject, SITE, type ExecProject } from "./testing/open-exec-project.ts";

// Programs and languages that take the proxy and the certificates of the environment.

const URL_ = "https://challenges.cloudflare.com/turnstile/v0/siteverify";
const FORM = `secret=${SITE.secret}&response=wrong`;
const FILES = {
  "curl.php": `<?php
    $curl = curl_init("${URL_}");
    curl_setopt_array($curl, [CURLOPT_POSTFIELDS => "${FORM}", CURLOPT_RETURNTRANSFER => true]);
    echo curl_exec($curl) ?: curl_error($curl);`,
  "guzzle.php": `<?php
    require stream_resolve_include_path("GuzzleHttp/autoload.php");
    $form = ["secret" => "${SITE.secret}", "response" => "wrong"];
    echo (new GuzzleHttp\\Client())->post("${URL_}", ["form_params" => $form])->getBody();`,
  "stream.php": `<?php
    $proxy = str_replace("http://", "tcp://", getenv("HTTPS_PROXY"));
    $header = "content-type: application/x-www-form-urlencoded";
    $http = ["method" => "POST", "header" => $header, "content" => "${FORM}", "proxy" => $proxy];
    echo file_get_contents("${URL_}", false, stream_context_create(["http" => $http]));`,
  "verify.rb": `require "net/http"
    form = { "secret" => "${SITE.secret}", "response" => "wrong" }
    puts Net::HTTP.post_form(URI("${URL_}"), form).body`,
};

describe.each([
  ["curl", ["curl", "--version"], ["curl", "-sS", "-d", FORM, URL_]],
  [
    "wget",
    ["wget", "--version"],
    ["sh", "-c", `wget -qO- --ca-certificate="$SSL_CERT_FILE" --post-data='${FORM}' ${URL_}`],
  ],
  ["PHP's curl", ["php", "-r", 'exit(function_exists("curl_init") ? 0 : 1);'], ["php", "curl.php"]],
  [
    "PHP's Guzzle",
    ["php", "-r", 'exit(stream_resolve_include_path("GuzzleHttp/autoload.php") ? 0 : 1);'],
    ["php", "guzzle.php"],
  ],
  ["PHP's streams, configured with the proxy", ["php", "-v"], ["php", "stream.php"]],
  ["Ruby's Net::HTTP", ["ruby", "-v"], ["sh", "-c", 'http_proxy="$HTTPS_PROXY" ruby verify.rb']],
])("%s", (_name, [program = "", ...words], command) => {
  let project: ExecProject;
  beforeAll(async () => {
    project = await openExecProject();
    await project.write(FILES);
  });
  afterAll(() => project[Symbol.asyncDispose]());

  test.skipIf(!hasProgram(program, ...words))("reaches the emulator", async () => {
    const { stdout, stderr } = await project.exec(...command);
    expect(stdout, stderr).toContain("invalid-input-response");
  });
});
