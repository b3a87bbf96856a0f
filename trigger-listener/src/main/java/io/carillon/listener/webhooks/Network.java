package io.carillon.listener.webhooks;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;

/// The addresses that begin with the same bits: `10.0.0.0/8`, `fd00::/8`.
///
/// @param address the first of them, 4 or 16 bytes
/// @param bits how many bits they share
// An array, because it is one address, copied in and never handed out.
@SuppressWarnings("ArrayRecordComponent")
record Network(byte[] address, int bits) {
  // Nothing else: a name would be looked up.
  private static final Pattern LITERAL =
      Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*");

  Network {
    address = address.clone();
    if (bits < 0 || bits > address.length * 8) {
      throw new IllegalArgumentException(bits + " bits of " + address.length + " bytes");
    }
  }

  /// @return empty for a text that is none
  static Optional<Network> parse(String text) {
    int slash = text.indexOf('/');
    if (slash < 0 || !LITERAL.matcher(text.substring(0, slash)).matches()) {
      return Optional.empty();
    }
    try {
      var address = InetAddress.getByName(text.substring(0, slash)).getAddress();
      int bits = Integer.parseInt(text.substring(slash + 1));
      return bits < 0 || bits > address.length * 8
          ? Optional.empty()
          : Optional.of(new Network(address, bits));
    } catch (UnknownHostException | NumberFormatException none) {
      return Optional.empty();
    }
  }

  /// For networks written in the code.
  static Network of(String text) {
    return parse(text).orElseThrow(() -> new IllegalArgumentException(text));
  }

  boolean contains(byte[] other) {
    if (other.length != address.length) {
      return false;
    }
    for (int bit = 0; bit < bits; bit += 8) {
      int mask = bits - bit >= 8 ? 0xFF : 0xFF << (8 - (bits - bit)) & 0xFF;
      if ((address[bit / 8] & mask) != (other[bit / 8] & mask)) {
        return false;
      }
    }
    return true;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Network(var bytes, var length)
        && bits == length
        && Arrays.equals(address, bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(address) * 31 + bits;
  }

  /// As [#parse] reads it.
  @Override
  public String toString() {
    try {
      return InetAddress.getByAddress(address).getHostAddress() + "/" + bits;
    } catch (UnknownHostException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
