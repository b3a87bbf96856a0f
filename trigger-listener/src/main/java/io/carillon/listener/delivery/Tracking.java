package io.carillon.listener.delivery;

import io.carillon.mail.MailLink;
import io.carillon.mail.MailLink.Kind;
import io.carillon.mail.MailLinks;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document.OutputSettings;

/// Makes clicks and opens of an HTML mail known: links lead through this installation, and a
/// picture nobody sees is fetched from it. Links of the mail to this installation, addresses and
/// the like stay as they are.
final class Tracking {
  private static final String WEB = "(?i)https?://.+";

  private Tracking() {}

  /// @param mail any link of this mail
  static String track(String html, MailLinks links, MailLink mail) {
    var document = Jsoup.parse(html);
    document.outputSettings(new OutputSettings().prettyPrint(false));
    for (var anchor : document.select("a[href], area[href]")) {
      var target = anchor.attr("href").strip();
      if (target.matches(WEB) && !target.startsWith(links.publicUrl() + "/")) {
        anchor.attr("href", links.url(mail.as(Kind.CLICK, target)));
      }
    }
    document
        .body()
        .appendElement("img")
        .attr("src", links.url(mail.as(Kind.OPEN, "")))
        .attr("width", "1")
        .attr("height", "1")
        .attr("alt", "");
    return document.outerHtml();
  }
}
