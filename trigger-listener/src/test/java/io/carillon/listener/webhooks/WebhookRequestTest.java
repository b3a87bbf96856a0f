package io.carillon.listener.webhooks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.standardwebhooks.Webhook;
import io.carillon.definition.WebhookTemplate;
import io.carillon.definition.WebhookTemplate.Response;
import io.carillon.token.TokenEncoding;
import io.carillon.token.TokenText;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WebhookRequestTest {
  private static final Instant NOW = Instant.ofEpochSecond(1_614_265_330);
  private static final String TOKEN = "{{my.X}}";
  private static final byte[] SECRET =
      Base64.getDecoder().decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");

  @Test
  void isSignedAsThePublishedExampleIs() {
    assertThat(
            WebhookRequest.signature(
                List.of(SECRET), "msg_p5jXN8AQM9LWM0D4loKWxJek", NOW, "{\"test\": 2432232314}"))
        .isEqualTo("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
  }

  @Test
  void aReceiverThatKnowsEitherSecretVerifiesIt() throws Exception {
    var older = new byte[32];
    var now = Instant.now();
    var request =
        WebhookRequest.of(
            webhook("https://a.com/", "{\"ü\": {{my.X}}}", TokenEncoding.JSON),
            Map.of(TOKEN, "é"),
            "key-1",
            List.of(SECRET, older),
            now);
    var headers = new LinkedHashMap<String, List<String>>();
    request.headers().forEach((name, value) -> headers.put(name, List.of(value)));
    assertThat(request.headers())
        .containsEntry("webhook-id", "key-1")
        .containsEntry("Idempotency-Key", "key-1")
        .containsEntry("Content-Type", "application/json");
    for (var secret : List.of(SECRET, older)) {
      new Webhook(secret).verify(request.body().orElseThrow(), headers);
    }
  }

  @Test
  void hasNoSignatureWithoutASecret() throws Exception {
    var request =
        WebhookRequest.of(
            webhook("https://a.com/", "x", TokenEncoding.NONE), Map.of(), "k", List.of(), NOW);
    assertThat(request.headers()).doesNotContainKey("webhook-signature").containsKey("webhook-id");
  }

  @Test
  void aLineBreakInAValueMakesNoHeader() throws Exception {
    var template =
        new WebhookTemplate(
            1,
            1,
            "W",
            "",
            "POST",
            TokenText.literal("https://a.com/"),
            Map.of("X-Name", text("a {{my.X}}"), "content-type", TokenText.literal("text/xml")),
            Optional.of(TokenText.literal("<a/>")),
            TokenEncoding.NONE,
            Response.NONE,
            List.of(),
            Duration.ofSeconds(1));
    var request = WebhookRequest.of(template, Map.of(TOKEN, "b\r\nHost: c\0"), "k", List.of(), NOW);
    assertThat(request.headers())
        .containsEntry("X-Name", "a b Host: c")
        .containsEntry("content-type", "text/xml")
        .doesNotContainKey("Content-Type");
  }

  @Test
  @Tag("TK-16")
  void valuesStandInTheUrlAsTheyAre() throws Exception {
    var request =
        WebhookRequest.of(
            webhook("https://a.com/{{my.X}}", "", TokenEncoding.NONE),
            Map.of(TOKEN, "b%20c?d=e&f/../g"),
            "k",
            List.of(),
            NOW);
    assertThat(request.url().toString()).isEqualTo("https://a.com/b%20c?d=e&f/../g");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://a.com/{{my.X}}", // with a blank in the value
        "file:///etc/{{my.X}}",
        "{{my.X}}",
        "https://user@a.com/",
        "https:///x"
      })
  @Tag("TK-16")
  void whatIsNoAddressThenIsRefusedWithoutQuotingTheValue(String url) {
    assertThatThrownBy(() ->
            WebhookRequest.of(
                webhook(url, "", TokenEncoding.NONE),
                Map.of(TOKEN, "secret value"),
                "k",
                List.of(),
                NOW))
        .isInstanceOf(WebhookRequest.Unwritable.class)
        .hasMessageContaining("is no http or https address")
        .hasMessageNotContaining("secret");
  }

  private static WebhookTemplate webhook(String url, String body, TokenEncoding encoding) {
    return new WebhookTemplate(
        1,
        1,
        "W",
        "",
        "POST",
        text(url),
        Map.of(),
        body.isEmpty() ? Optional.empty() : Optional.of(text(body)),
        encoding,
        Response.NONE,
        List.of(),
        Duration.ofSeconds(1));
  }

  static TokenText text(String text) {
    int at = text.indexOf(TOKEN);
    if (at < 0) {
      return TokenText.literal(text);
    }
    return new TokenText(
        List.of(
            new TokenText.Literal(text.substring(0, at)),
            new TokenText.OfContext(TOKEN, TokenText.Family.MY, "x", ""),
            new TokenText.Literal(text.substring(at + TOKEN.length()))));
  }
}
