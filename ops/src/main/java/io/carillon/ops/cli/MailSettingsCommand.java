package io.carillon.ops.cli;

import io.carillon.failure.CampaignException;
import io.carillon.flow.CommunicationLimits;
import io.carillon.mail.MailSettings;
import io.carillon.mail.MailSettingsStore;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// What the installation has decided about mail.
@Command(
    name = "mail",
    header = "Shows or sets what holds for all mail.",
    description = {
      "Shows what holds for all mail of the installation, or sets what the options name. Servers"
          + " that run take it up with their next mails.",
      "JSON: {\"perDomain\",\"perDay\",\"perWeek\",\"block\",\"publicUrl\",\"tracking\"}, null for"
          + " none"
    },
    footer = {
      "  carillon settings mail",
      "  carillon settings mail --per-domain 600",
      "  carillon settings mail --per-domain none",
      "  carillon settings mail --per-day 2 --per-week 5 --block on",
      "  carillon settings mail --public-url https://mail.example.com --tracking on"
    })
final class MailSettingsCommand implements Callable<Integer> {
  private static final String NONE = "none";

  /// A switch of the command line.
  enum Switch {
    ON,
    OFF
  }

  record MailDocument(
      @Nullable Integer perDomain,
      @Nullable Integer perDay,
      @Nullable Integer perWeek,
      boolean block,
      @Nullable String publicUrl,
      boolean tracking) {
    static MailDocument of(MailSettings settings) {
      var limits = settings.limits();
      return new MailDocument(
          orNull(settings.perDomain()),
          orNull(limits.perDay()),
          orNull(limits.perWeek()),
          limits.blocking(),
          settings.publicUrl().map(URI::toString).orElse(null),
          settings.tracking());
    }
  }

  @Mixin private CommonOptions common = new CommonOptions();

  @Option(
      names = "--per-domain",
      paramLabel = "N",
      description =
          "At most N mails a minute to one recipients' domain, over all servers; the others wait"
              + " for the next minutes. none: no limit, as at first.")
  private @Nullable String perDomain;

  @Option(
      names = "--per-day",
      paramLabel = "N",
      description =
          "At most N mails to one person in a day of the installation's time zone, from campaigns"
              + " with 'communicationLimits: true'; none: no limit.")
  private @Nullable String perDay;

  @Option(
      names = "--per-week",
      paramLabel = "N",
      description = "The same for the last seven times 24 hours.")
  private @Nullable String perWeek;

  @Option(
      names = "--block",
      paramLabel = "SWITCH",
      description =
          "on: who has reached a limit gets no mail from such campaigns, except operational mail."
              + " off, as at first: the numbers have no effect.")
  private @Nullable Switch block;

  @Option(
      names = "--public-url",
      paramLabel = "URL",
      description =
          "Under which people reach this installation: mails then have an unsubscribe header, and"
              + " {{system.unsubscribeLink}} works. none, as at first: mails have no links to it.")
  private @Nullable String publicUrl;

  @Option(
      names = "--tracking",
      paramLabel = "SWITCH",
      description =
          "on: links in HTML mails lead through the public URL, and a picture tells that a mail was"
              + " opened. off, as at first: mails stay as their author wrote them.")
  private @Nullable Switch tracking;

  @Override
  public Integer call() {
    try (var database = common.open()) {
      var store = new MailSettingsStore(database.dataSource());
      var before = store.load();
      var wanted = wanted(before);
      if (!wanted.equals(before)) {
        store.save(wanted, CommonOptions.actor());
      }
      var output = common.output();
      output.answer(
          MailDocument.of(wanted),
          () ->
              output.table(
                  List.of("Mail", ""),
                  List.of(
                      List.of("mails a minute to one domain", text(wanted.perDomain())),
                      List.of("mails a day to one person", text(wanted.limits().perDay())),
                      List.of("mails in 7 days to one person", text(wanted.limits().perWeek())),
                      List.of(
                          "block who has had so many", wanted.limits().blocking() ? "on" : "off"),
                      List.of("public URL", wanted.publicUrl().map(URI::toString).orElse(NONE)),
                      List.of("tracking", wanted.tracking() ? "on" : "off"))));
      return ExitCode.DONE;
    }
  }

  private MailSettings wanted(MailSettings before) {
    try {
      var wanted = before;
      if (perDomain != null) {
        wanted = wanted.withPerDomain(number("--per-domain", perDomain));
      }
      var limits = wanted.limits();
      return wanted
          .withLimits(
              new CommunicationLimits(
                  perDay == null ? limits.perDay() : number("--per-day", perDay),
                  perWeek == null ? limits.perWeek() : number("--per-week", perWeek),
                  block == null ? limits.blocking() : block == Switch.ON))
          .withWeb(
              publicUrl == null ? wanted.publicUrl() : url(publicUrl),
              tracking == null ? wanted.tracking() : tracking == Switch.ON);
    } catch (CampaignException refused) {
      throw common.wrongUsage(String.valueOf(refused.getMessage()));
    }
  }

  private OptionalInt number(String option, String text) {
    if (text.equals(NONE)) {
      return OptionalInt.empty();
    }
    try {
      return OptionalInt.of(Integer.parseInt(text));
    } catch (NumberFormatException none) {
      throw common.wrongUsage("%s is '%s': write a number, or none".formatted(option, text));
    }
  }

  private Optional<URI> url(String text) {
    if (text.equals(NONE)) {
      return Optional.empty();
    }
    try {
      return Optional.of(new URI(text));
    } catch (URISyntaxException none) {
      throw common.wrongUsage(
          "--public-url is '%s': write for example https://mail.example.com".formatted(text));
    }
  }

  private static String text(OptionalInt number) {
    return number.isPresent() ? Integer.toString(number.getAsInt()) : NONE;
  }

  private static @Nullable Integer orNull(OptionalInt number) {
    return number.isPresent() ? number.getAsInt() : null;
  }
}
