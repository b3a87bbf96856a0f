package io.carillon.ops.cli;

import io.carillon.failure.CampaignException;
import io.carillon.listener.webhooks.WebhookSettings;
import io.carillon.listener.webhooks.WebhookSettingsStore;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// What the installation has decided about webhooks.
@Command(
    name = "webhooks",
    header = "Shows or sets what holds for all webhooks.",
    description = {
      "Shows what holds for all webhooks of the installation, or sets what the options name."
          + " Servers that run take it up within a second.",
      "JSON: {\"hosts\":[\"<host>\"],\"networks\":[\"<network>\"],\"perHost\",\"attempts\"}"
    },
    footer = {
      "  carillon settings webhooks",
      "  carillon settings webhooks --hosts api.example.com,*.example.org",
      "  carillon settings webhooks --networks 10.20.0.0/16",
      "  carillon settings webhooks --per-host 10 --attempts 5"
    })
final class WebhookSettingsCommand implements Callable<Integer> {
  private static final String NONE = "none";
  private static final String ANY = "any";

  record WebhookSettingsDocument(
      List<String> hosts, List<String> networks, int perHost, int attempts) {
    static WebhookSettingsDocument of(WebhookSettings settings) {
      return new WebhookSettingsDocument(
          settings.hosts(), settings.networks(), settings.perHost(), settings.attempts());
    }
  }

  @Mixin private CommonOptions common = new CommonOptions();

  @Option(
      names = "--hosts",
      paramLabel = "HOST",
      description =
          "Hosts that may be called, with commas; *.example.org for all below a domain. any, as at"
              + " first: every host.")
  private @Nullable String hosts;

  @Option(
      names = "--networks",
      paramLabel = "NETWORK",
      description =
          "Private and other special networks that may be called, with commas, as 10.20.0.0/16."
              + " none, as at first: only addresses of the open Internet.")
  private @Nullable String networks;

  @Option(
      names = "--per-host",
      paramLabel = "N",
      description = "Calls of one host at a time, from each server, 1 to 100; 4 at first.")
  private @Nullable Integer perHost;

  @Option(
      names = "--attempts",
      paramLabel = "N",
      description =
          "How often a call is tried before it is given up, 1 to 20; 8 at first, which is about"
              + " three hours.")
  private @Nullable Integer attempts;

  @Override
  public Integer call() {
    try (var database = common.open()) {
      var store = new WebhookSettingsStore(database.dataSource());
      var before = store.load();
      var wanted = wanted(before);
      if (!wanted.equals(before)) {
        store.save(wanted, CommonOptions.actor());
      }
      var output = common.output();
      output.answer(
          WebhookSettingsDocument.of(wanted),
          () ->
              output.table(
                  List.of("Webhooks", ""),
                  List.of(
                      List.of("hosts that may be called", text(wanted.hosts(), ANY)),
                      List.of("private networks that may be called", text(wanted.networks(), NONE)),
                      List.of("calls of one host at a time", Integer.toString(wanted.perHost())),
                      List.of("attempts", Integer.toString(wanted.attempts())))));
      return ExitCode.DONE;
    }
  }

  private WebhookSettings wanted(WebhookSettings before) {
    try {
      return new WebhookSettings(
          hosts == null ? before.hosts() : list(hosts, ANY),
          networks == null ? before.networks() : list(networks, NONE),
          perHost == null ? before.perHost() : perHost,
          attempts == null ? before.attempts() : attempts);
    } catch (CampaignException refused) {
      throw common.wrongUsage(String.valueOf(refused.getMessage()));
    }
  }

  private static List<String> list(String text, String nothing) {
    return text.equals(nothing)
        ? List.of()
        : Stream.of(text.split(",")).map(String::strip).filter(one -> !one.isEmpty()).toList();
  }

  private static String text(List<String> values, String nothing) {
    return values.isEmpty() ? nothing : String.join(", ", values);
  }
}
