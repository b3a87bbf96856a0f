package io.carillon.listener.webhooks;

import io.carillon.failure.CampaignException;
import io.carillon.failure.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// What the whole installation has decided about webhooks.
///
/// @param hosts that may be called, in lower case, `*.example.com` for all below a domain; empty
///   for every host
/// @param networks that may be called although they are private or otherwise special: `10.0.0.0/8`
/// @param perHost calls of one host at a time, from one server, 1 to 100
/// @param attempts how often a call is tried, 1 to 20
public record WebhookSettings(
    List<String> hosts, List<String> networks, int perHost, int attempts) {

  // Of the column.
  private static final int MOST_CHARACTERS = 4_000;

  /// Those of a new installation.
  public static final WebhookSettings DEFAULTS = new WebhookSettings(List.of(), List.of(), 4, 8);

  /// @throws CampaignException `INVALID_SETTING` for what cannot be
  public WebhookSettings {
    hosts = hosts.stream().map(host -> host.toLowerCase(Locale.ROOT)).toList();
    for (var host : hosts) {
      if (!host.matches("(\\*\\.)?[a-z0-9_-]+(\\.[a-z0-9_-]+)*|\\[[0-9a-f:.]+]")) {
        throw refused("webhooks-hosts", host, "write for example api.example.com,*.example.org");
      }
    }
    var normal = new ArrayList<String>();
    for (var network : networks) {
      normal.add(
          Network.parse(network)
              .map(Network::toString)
              .orElseThrow(() ->
                  refused("webhooks-networks", network, "write for example 10.0.0.0/8,fd00::/8")));
    }
    networks = List.copyOf(normal);
    requireLength("webhooks-hosts", hosts);
    requireLength("webhooks-networks", networks);
    requireRange("webhooks-per-host", perHost, 100);
    requireRange("webhooks-attempts", attempts, 20);
  }

  /// Whether this host may be called, its address apart.
  ///
  /// @param host as a URL has it
  boolean allowsHost(String host) {
    var lower = host.toLowerCase(Locale.ROOT);
    return hosts.isEmpty()
        || hosts.stream()
            .anyMatch(
                one -> one.startsWith("*.") ? lower.endsWith(one.substring(1)) : lower.equals(one));
  }

  List<Network> openedNetworks() {
    return networks.stream().map(Network::of).toList();
  }

  private static void requireLength(String name, List<String> values) {
    if (String.join(",", values).length() > MOST_CHARACTERS) {
      throw new CampaignException(
          ErrorCode.INVALID_SETTING,
          "%s has %d entries: all together may have %d characters"
              .formatted(name, values.size(), MOST_CHARACTERS));
    }
  }

  private static void requireRange(String name, int value, int most) {
    if (value < 1 || value > most) {
      throw new CampaignException(
          ErrorCode.INVALID_SETTING, "%s is %d: set 1 to %d".formatted(name, value, most));
    }
  }

  private static CampaignException refused(String name, String value, String repair) {
    return new CampaignException(
        ErrorCode.INVALID_SETTING, "%s has '%s': %s".formatted(name, value, repair));
  }
}
