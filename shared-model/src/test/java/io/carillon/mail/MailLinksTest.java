package io.carillon.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carillon.mail.MailLink.Kind;
import java.net.URI;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class MailLinksTest {
  private static final URI HERE = URI.create("https://mail.example.com/c");
  private static final MailLink UNSUBSCRIBE =
      new MailLink(Kind.UNSUBSCRIBE, 1_234_567_890_123L, 5, 1, 9, 2, 0, "");

  private final MailLinks links = new MailLinks(HERE, new LinkSigner(key(1)));

  @Test
  @Tag("TK-07")
  @Tag("AL-08")
  void aLinkSaysWhomItWasSentToByWhichStep() {
    assertThat(links.read(path(UNSUBSCRIBE))).contains(UNSUBSCRIBE);
    var largest =
        new MailLink(Kind.OPEN, Long.MAX_VALUE / 10, Integer.MAX_VALUE, null, null, null, null, "");
    assertThat(links.read(path(largest))).contains(largest);
  }

  @Test
  void linksThatWereWrittenWithoutTheExecutedCampaignAreStillRead() {
    var old = "/u/" + new LinkSigner(key(1)).sign("u", "1234567890123.5.1.2.0\n");
    assertThat(links.read(old))
        .contains(new MailLink(Kind.UNSUBSCRIBE, 1_234_567_890_123L, 5, 1, null, 2, 0, ""));
  }

  @Test
  void aClickLeadsWhereItsAuthorSaid() {
    var click = UNSUBSCRIBE.as(Kind.CLICK, "https://shop.example/?a=1&b=ü#top");
    assertThat(links.url(click)).startsWith("https://mail.example.com/c/c/");
    assertThat(links.read(path(click))).contains(click);
  }

  @Test
  void everyChangedCharacterMakesItWorthless() {
    var path = path(UNSUBSCRIBE.as(Kind.CLICK, "https://shop.example"));
    for (int at = 3; at < path.length(); at++) {
      for (char other : new char[] {'A', 'b', '7', '_', '.'}) {
        if (path.charAt(at) != other) {
          var changed = path.substring(0, at) + other + path.substring(at + 1);
          assertThat(links.read(changed)).as(changed).isEmpty();
        }
      }
    }
  }

  @Test
  void aLinkOfOneKindIsNoneOfAnother() {
    var unsubscribe = path(UNSUBSCRIBE);
    assertThat(links.read(unsubscribe.replaceFirst("/u/", "/c/"))).isEmpty();
    assertThat(links.read(unsubscribe.replaceFirst("/u/", "/o/"))).isEmpty();
  }

  @Test
  void aLinkOfAnotherInstallationIsWorthless() {
    var other = new MailLinks(HERE, new LinkSigner(key(2)));
    assertThat(other.read(path(UNSUBSCRIBE))).isEmpty();
  }

  @Test
  void whatIsNoLinkIsWorthless() {
    for (var path :
        new String[] {"", "/", "/u/", "/u/x", "/u/.", "/x/a.b", "/u/a.b/c", "/u/%2e.b"}) {
      assertThat(links.read(path)).as(path).isEmpty();
    }
  }

  @Test
  void aShortKeyIsRefused() {
    assertThatThrownBy(() -> new LinkSigner(new byte[31])).hasMessageContaining("31 bytes");
  }

  private String path(MailLink link) {
    return links.url(link).substring(HERE.toString().length());
  }

  private static byte[] key(int seed) {
    var key = new byte[32];
    java.util.Arrays.fill(key, (byte) seed);
    return key;
  }
}
