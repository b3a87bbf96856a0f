package io.carillon.listener.webhooks;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.hc.client5.http.DnsResolver;

/// Looks hosts up for calls, and lets no call go where only this machine and its neighbours should:
/// somebody who may write a webhook, or whoever answers for a name, must not reach them through us.
/// A connection is made to the addresses that were looked at, never to those of a second look-up.
final class AddressGuard implements DnsResolver {
  // Everything that is not for the whole Internet (IANA's special-purpose address registries).
  private static final List<Network> SPECIAL =
      List.of(
          Network.of("0.0.0.0/8"),
          Network.of("10.0.0.0/8"),
          Network.of("100.64.0.0/10"), // between a provider and its customers
          Network.of("127.0.0.0/8"),
          Network.of("169.254.0.0/16"), // link-local, and clouds' metadata
          Network.of("172.16.0.0/12"),
          Network.of("192.0.0.0/24"),
          Network.of("192.0.2.0/24"),
          Network.of("192.88.99.0/24"),
          Network.of("192.168.0.0/16"),
          Network.of("198.18.0.0/15"),
          Network.of("198.51.100.0/24"),
          Network.of("203.0.113.0/24"),
          Network.of("224.0.0.0/4"),
          Network.of("240.0.0.0/4"),
          Network.of("::/127"), // any, and this machine
          Network.of("100::/64"),
          Network.of("64:ff9b:1::/48"),
          Network.of("2001::/23"), // among it Teredo
          Network.of("2001:db8::/32"),
          Network.of("3fff::/20"),
          Network.of("fc00::/7"),
          Network.of("fe80::/10"),
          Network.of("fec0::/10"),
          Network.of("ff00::/8"));

  // IPv6 addresses that lead to an IPv4 address written in them, and where it stands.
  private static final Network MAPPED = new Network(mappedPrefix(), 96);
  private static final Network COMPATIBLE = Network.of("::/96");
  private static final Network NAT64 = Network.of("64:ff9b::/96");
  private static final Network SIX_TO_FOUR = Network.of("2002::/16");

  private final DnsResolver names;
  private final Supplier<List<Network>> allowed;

  /// @param names looks a host up
  /// @param allowed networks that calls may go to although they are special; asked each time
  AddressGuard(DnsResolver names, Supplier<List<Network>> allowed) {
    this.names = names;
    this.allowed = allowed;
  }

  /// A host that must not be called. A retry does not help.
  static final class Refused extends UnknownHostException {
    private static final long serialVersionUID = 1;

    Refused(String message) {
      super(message);
    }
  }

  /// @throws Refused if any of its addresses must not be called: who answers with one of ours and
  ///   one of theirs wants us to take the wrong one
  @Override
  public InetAddress[] resolve(String host) throws UnknownHostException {
    var addresses = names.resolve(host);
    if (addresses == null || addresses.length == 0) {
      throw new UnknownHostException(host);
    }
    for (var address : addresses) {
      if (!mayCall(address.getAddress())) {
        throw new Refused(
            "host '%s' is at %s, which is no address of the open Internet: allow its network with"
                    .formatted(host, address.getHostAddress())
                + " 'carillon settings webhooks --networks …', or call another host");
      }
    }
    return addresses;
  }

  @Override
  public String resolveCanonicalHostname(String host) {
    return host;
  }

  private boolean mayCall(byte[] address) {
    var real = embedded(address).orElse(address);
    var networks = allowed.get();
    return networks.stream().anyMatch(one -> one.contains(real) || one.contains(address))
        || (isOpen(real) && isOpen(address));
  }

  private static boolean isOpen(byte[] address) {
    return SPECIAL.stream().noneMatch(network -> network.contains(address));
  }

  private static Optional<byte[]> embedded(byte[] address) {
    if (MAPPED.contains(address) || NAT64.contains(address)) {
      return Optional.of(Arrays.copyOfRange(address, 12, 16));
    }
    if (SIX_TO_FOUR.contains(address)) {
      return Optional.of(Arrays.copyOfRange(address, 2, 6));
    }
    // ::1 and :: are what they are.
    return COMPATIBLE.contains(address) && isOpen(address)
        ? Optional.of(Arrays.copyOfRange(address, 12, 16))
        : Optional.empty();
  }

  // InetAddress makes an IPv4 address of the text ::ffff:0:0.
  private static byte[] mappedPrefix() {
    var prefix = new byte[16];
    prefix[10] = (byte) 0xFF;
    prefix[11] = (byte) 0xFF;
    return prefix;
  }
}
