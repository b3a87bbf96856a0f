package io.carillon.batch.run;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.SecureRandom;

/// One process that works on runs.
///
/// @param id unique among all processes there ever were; host and process id make it readable
public record Node(String id) {
  private static final SecureRandom RANDOM = new SecureRandom();

  /// A new name for this process; two calls give two names.
  public static Node ofThisProcess() {
    var id = "%s/%d/%08x".formatted(host(), ProcessHandle.current().pid(), RANDOM.nextInt());
    return new Node(id.substring(Math.max(0, id.length() - 64)));
  }

  private static String host() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException nameless) {
      // A machine without a resolvable name still has a process id and a random number.
      return "localhost";
    }
  }
}
