package io.carillon.listener.webhooks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hc.client5.http.DnsResolver;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressGuardTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0.0.0.0",
        "0.1.2.3",
        "10.0.0.1",
        "10.255.255.255",
        "100.64.0.1",
        "100.127.255.254",
        "127.0.0.1",
        "127.9.9.9",
        "169.254.169.254",
        "172.16.0.1",
        "172.31.255.255",
        "192.0.0.8",
        "192.0.2.1",
        "192.168.1.1",
        "198.18.0.1",
        "198.51.100.7",
        "203.0.113.7",
        "224.0.0.1",
        "239.255.255.255",
        "255.255.255.255",
        "::",
        "::1",
        "::127.0.0.1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "64:ff9b::7f00:1",
        "64:ff9b::a9fe:a9fe",
        "2002:7f00:1::",
        "2002:c0a8:101::1",
        "2001::1",
        "2001:db8::1",
        "fc00::1",
        "fd12:3456::1",
        "fe80::1",
        "fec0::1",
        "ff02::1"
      })
  void refusesWhatIsNotOnTheOpenInternet(String address) {
    assertThatThrownBy(() -> guard(List.of(), address).resolve("host.example"))
        .isInstanceOf(AddressGuard.Refused.class)
        .hasMessageContaining("host.example")
        .hasMessageContaining("carillon settings webhooks --networks");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1.1.1.1",
        "9.255.255.255",
        "11.0.0.0",
        "100.63.255.255",
        "100.128.0.0",
        "172.15.255.255",
        "172.32.0.0",
        "192.167.255.255",
        "223.255.255.255",
        "::ffff:8.8.8.8",
        "64:ff9b::808:808",
        "2002:808:808::1",
        "2001:4860:4860::8888",
        "2a00:1450::1"
      })
  void letsTheRestPass(String address) throws Exception {
    assertThat(guard(List.of(), address).resolve("host.example"))
        .containsExactly(InetAddress.getByName(address));
  }

  @Test
  void refusesAHostOfWhichOneAddressIsPrivate() {
    assertThatThrownBy(() -> guard(List.of(), "8.8.8.8", "10.0.0.1").resolve("host.example"))
        .isInstanceOf(AddressGuard.Refused.class);
  }

  @ParameterizedTest
  @CsvSource({
    "10.20.0.0/16, 10.20.3.4, true",
    "10.20.0.0/16, 10.21.0.1, false",
    "10.20.0.0/16, ::ffff:10.20.3.4, true",
    "127.0.0.1/32, 127.0.0.1, true",
    "127.0.0.1/32, 127.0.0.2, false",
    "10.128.0.0/9, 10.127.255.255, false",
    "10.128.0.0/9, 10.128.0.0, true",
    "fd00::/8, fd12::1, true",
    "fd00::/8, fc12::1, false",
    "::1/128, ::1, true",
    "10.0.0.0/8, fd12::1, false",
    "0.0.0.0/0, 127.0.0.1, true"
  })
  void aNetworkThatIsAllowedMayBeCalled(String network, String address, boolean allowed) {
    var guard = guard(List.of(Network.of(network)), address);
    if (allowed) {
      assertThat(resolved(guard)).hasSize(1);
    } else {
      assertThatThrownBy(() -> guard.resolve("h")).isInstanceOf(AddressGuard.Refused.class);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "10.0.0.0",
        "10.0.0.0/33",
        "10.0.0.0/-1",
        "10.0.0.0/x",
        "example.com/8",
        "fd00::/129",
        "10.0.0/8",
        "1000.0.0.1/8"
      })
  void isNoNetwork(String text) {
    assertThat(Network.parse(text)).isEmpty();
  }

  private static InetAddress[] resolved(AddressGuard guard) {
    try {
      return guard.resolve("h");
    } catch (UnknownHostException refused) {
      throw new AssertionError(refused);
    }
  }

  private static AddressGuard guard(List<Network> allowed, String... addresses) {
    return new AddressGuard(names(addresses), () -> allowed);
  }

  static DnsResolver names(String... addresses) {
    return new DnsResolver() {
      @Override
      public InetAddress[] resolve(String host) {
        return Stream.of(addresses).map(AddressGuardTest::address).toArray(InetAddress[]::new);
      }

      @Override
      public String resolveCanonicalHostname(String host) {
        return host;
      }
    };
  }

  private static InetAddress address(String text) {
    try {
      return InetAddress.getByName(text);
    } catch (UnknownHostException none) {
      throw new IllegalArgumentException(text, none);
    }
  }
}
