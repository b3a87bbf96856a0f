package io.carillon.listener.http;

import io.carillon.failure.CampaignException;
import io.carillon.failure.ErrorCode;

/// Where the HTTP server listens.
///
/// @param host a name or address of this machine
/// @param port 0 for any that is free
public record HttpSettings(String host, int port) {
  private static final int LAST_PORT = 65_535;

  /// @param address `host:port`
  /// @throws CampaignException `INVALID_SETTING` if it is not
  public static HttpSettings of(String address) {
    int colon = address.lastIndexOf(':');
    var port = address.substring(colon + 1);
    if (colon < 1 || !port.matches("[0-9]{1,5}") || Integer.parseInt(port) > LAST_PORT) {
      throw new CampaignException(
          ErrorCode.INVALID_SETTING,
          "'%s' is no host:port: write for example 127.0.0.1:8080".formatted(address));
    }
    var host = address.substring(0, colon);
    // As addresses of IPv6 are written before a port.
    return new HttpSettings(
        host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host,
        Integer.parseInt(port));
  }
}
