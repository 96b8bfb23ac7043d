import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.UUID;

/** Whether Turnstile confirms a visitor's token. Every doubt is a no. Needs Jackson. */
public class Verify {
  private static final URI SITEVERIFY = URI.create("https://challenges.cloudflare.com/turnstile/v0/siteverify");
  private static final String SECRET = readSecret();
  private static final HttpClient CLIENT =
      HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NEVER).build(); // ← redirect

  private static String readSecret() {
    String secret = System.getenv("TURNSTILE_SECRET"); // ← secret
    if (secret == null || secret.isEmpty() || secret.matches("[123]x0+AA")) // ← secret
      throw new IllegalStateException("Set TURNSTILE_SECRET to the site's secret.");
    return secret;
  }

  public static boolean isHuman(String token, String action, String hostname) {
    if (token == null || token.isEmpty() || token.length() > 2048) return false; // ← token
    String form =
        "secret=" + encode(SECRET) + "&response=" + encode(token) + "&idempotency_key=" + UUID.randomUUID();
    HttpRequest request =
        HttpRequest.newBuilder(SITEVERIFY) // ← verify
            .header("content-type", "application/x-www-form-urlencoded")
            .timeout(Duration.ofSeconds(5)) // ← timeout
            .POST(HttpRequest.BodyPublishers.ofString(form))
            .build();
    try {
      var response = CLIENT.send(request, HttpResponse.BodyHandlers.ofString());
      var answer = new ObjectMapper().readTree(response.body());
      return response.statusCode() == 200 // ← outage
          && answer.path("success").asBoolean(false) // ← success
          && answer.path("action").asText().equals(action) // ← action
          && answer.path("hostname").asText().equals(hostname); // ← hostname
    } catch (Exception failure) {
      System.err.println("siteverify failed: " + failure); // ← answer
      return false; // ← outage
    }
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
