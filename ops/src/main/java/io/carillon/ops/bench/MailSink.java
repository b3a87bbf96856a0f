package io.carillon.ops.bench;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// A mail server in this process that takes everything, as fast as it comes, and remembers only
/// Message-IDs: no store, no checks, so that what is measured is whoever sends.
final class MailSink implements AutoCloseable {
  private static final byte[] ID = "Message-ID: ".getBytes(StandardCharsets.US_ASCII);

  private final ServerSocket socket;
  private final Map<String, Integer> taken = new HashMap<>();
  private long messages;
  private long firstNanos;
  private long lastNanos;
  private long interruptAt = Long.MAX_VALUE;
  private Runnable interruption = () -> {};
  private byte @org.jspecify.annotations.Nullable [] sample;

  MailSink() throws IOException {
    socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofPlatform().daemon().name("mail-sink").start(this::accept);
  }

  int port() {
    return socket.getLocalPort();
  }

  /// Since it was last asked.
  ///
  /// @param seconds from the first to the last
  record Measured(long messages, double seconds) {}

  synchronized Measured measured() {
    var measured = new Measured(messages, (lastNanos - firstNanos) / 1e9);
    messages = 0;
    return measured;
  }

  /// Does something when so many messages have come, before the last of them is answered.
  synchronized void interruptAt(long number, Runnable something) {
    interruptAt = number;
    interruption = something;
  }

  /// How often each Message-ID came.
  synchronized Map<String, Integer> taken() {
    return Map.copyOf(taken);
  }

  synchronized void forget() {
    taken.clear();
    messages = 0;
  }

  /// The first message that came, with its lines' ends and the dot after it.
  synchronized Optional<byte[]> sample() {
    return Optional.ofNullable(sample).map(byte[]::clone);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  private void accept() {
    while (!socket.isClosed()) {
      try {
        var client = socket.accept();
        Thread.ofPlatform().daemon().name("mail-sink-client").start(() -> talk(client));
      } catch (IOException closed) {
        return;
      }
    }
  }

  private void talk(Socket client) {
    try (client;
        var in = new BufferedInputStream(client.getInputStream(), 65_536);
        var out = new BufferedOutputStream(client.getOutputStream())) {
      client.setTcpNoDelay(true);
      say(out, "220 sink");
      for (var line = line(in); line.length > 0; line = line(in)) {
        var command = new String(line, StandardCharsets.US_ASCII);
        if (command.startsWith("DATA")) {
          say(out, "354 go on");
          take(in);
          say(out, "250 taken");
        } else if (command.startsWith("QUIT")) {
          say(out, "221 bye");
          return;
        } else {
          say(out, "250 ok");
        }
      }
    } catch (IOException gone) {
      // Killed, as it is meant to be.
    }
  }

  private void take(InputStream in) throws IOException {
    var content = new ByteArrayOutputStream();
    var id = "";
    while (true) {
      var line = line(in);
      content.write(line);
      if (line.length == 0) {
        throw new IOException("the message breaks off");
      }
      if (startsWith(line, ID)) {
        id = new String(line, StandardCharsets.US_ASCII).substring(ID.length).strip();
      }
      if (line.length == 3 && line[0] == '.') {
        break;
      }
    }
    note(id, content.toByteArray()).run();
  }

  /// @return what is to be done before the answer
  private synchronized Runnable note(String id, byte[] content) {
    long now = System.nanoTime();
    if (messages == 0) {
      firstNanos = now;
    }
    lastNanos = now;
    messages++;
    taken.merge(id, 1, Integer::sum);
    if (sample == null) {
      sample = content;
    }
    if (messages < interruptAt) {
      return () -> {};
    }
    interruptAt = Long.MAX_VALUE;
    return interruption;
  }

  /// With its end; empty at the end of the stream.
  private static byte[] line(InputStream in) throws IOException {
    var line = new ByteArrayOutputStream(128);
    for (int next = in.read(); next >= 0; next = in.read()) {
      line.write(next);
      if (next == '\n') {
        break;
      }
    }
    return line.toByteArray();
  }

  private static boolean startsWith(byte[] line, byte[] start) {
    return line.length >= start.length
        && java.util.Arrays.equals(line, 0, start.length, start, 0, start.length);
  }

  private static void say(BufferedOutputStream out, String line) throws IOException {
    out.write((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
    out.flush();
  }
}
