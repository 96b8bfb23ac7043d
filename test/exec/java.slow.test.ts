import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { hasProgram } from "./testing/has-program.ts";
import { openExecProject, SITE, type ExecProject } from "./testing/open-exec-project.ts";

const FORM = `secret=${SITE.secret}&response=wrong`;
const FILES = {
  "WithHttpClient.java": `
import java.net.URI;
import java.net.http.*;

public class WithHttpClient {
  public static void main(String[] words) throws Exception {
    var request = HttpRequest.newBuilder(URI.create("https://challenges.cloudflare.com/turnstile/v0/siteverify"))
        .header("content-type", "application/x-www-form-urlencoded")
        .POST(HttpRequest.BodyPublishers.ofString("${FORM}")).build();
    System.out.println(HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString()).body());
  }
}`,
  "WithUrlConnection.java": `
import java.net.URL;

public class WithUrlConnection {
  public static void main(String[] words) throws Exception {
    var connection = new URL("https://challenges.cloudflare.com/turnstile/v0/siteverify").openConnection();
    connection.setDoOutput(true);
    connection.getOutputStream().write("${FORM}".getBytes());
    System.out.println(new String(connection.getInputStream().readAllBytes()));
  }
}`,
  "pom.xml": `<project>
  <modelVersion>4.0.0</modelVersion>
  <groupId>com.example</groupId>
  <artifactId>shop</artifactId>
  <version>1</version>
  <dependencies>
    <dependency><groupId>org.springframework</groupId><artifactId>spring-web</artifactId><version>6.2.10</version></dependency>
  </dependencies>
</project>`,
  "WithSpring.java": `
import org.springframework.util.*;
import org.springframework.web.client.*;

public class WithSpring {
  static final String URL = "https://challenges.cloudflare.com/turnstile/v0/siteverify";

  public static void main(String[] words) {
    var form = new LinkedMultiValueMap<String, String>();
    form.add("secret", "${SITE.secret}");
    form.add("response", "wrong");
    System.out.println("RestClient: " + RestClient.create().post().uri(URL).body(form).retrieve().body(String.class));
    System.out.println("RestTemplate: " + new RestTemplate().postForObject(URL, form, String.class));
  }
}`,
};

describe.skipIf(!hasProgram("java", "-version"))("Java", () => {
  let project: ExecProject;
  beforeAll(async () => {
    project = await openExecProject();
    await project.write(FILES);
  });
  afterAll(() => project[Symbol.asyncDispose]());

  test.each(["HttpClient", "UrlConnection"])("%s", async (name) => {
    const { stdout, stderr } = await project.exec("java", `With${name}.java`);
    expect(stdout, stderr).toContain("invalid-input-response");
  });

  test.skipIf(!hasProgram("mvn", "-version"))(
    "Spring's RestClient and RestTemplate",
    { timeout: 180_000 },
    async ({ skip }) => {
      const copy = "dependency:copy-dependencies";
      const { exitCode } = await project.exec("mvn", "-q", "-B", copy, "-DoutputDirectory=libraries");
      skip(exitCode !== 0, "Maven cannot download Spring");
      const { stdout, stderr } = await project.exec("java", "-cp", "libraries/*", "WithSpring.java");
      expect(stdout, stderr).toMatch(/RestClient: .*invalid-input-response/);
      expect(stdout, stderr).toMatch(/RestTemplate: .*invalid-input-response/);
    },
  );

  test.skipIf(!hasProgram("keytool", "-help"))(
    "keytool reads the key store, and its digest is right",
    async () => {
      const list =
        "keytool -list -storepass changeit -keystore $(echo $JAVA_TOOL_OPTIONS | sed 's/.*trustStore=\\([^\" ]*\\).*/\\1/')";
      const { stdout, stderr } = await project.exec("sh", "-c", list);
      expect(stdout, stderr).toMatch(/contains \d{2,} entries/);
    },
  );
});
