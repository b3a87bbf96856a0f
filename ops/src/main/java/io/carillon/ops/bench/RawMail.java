package io.carillon.ops.bench;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;

/// The baseline of [MailBenchmark]: messages that are written already, from memory, over sockets,
/// one command after the other as SMTP wants it without extensions. No database, no tokens, no
/// record of what was sent.
final class RawMail {
  private RawMail() {}

  /// @param sample a message as it was sent, with the dot after it
  static void send(int port, byte[] sample, long messages, int connections)
      throws IOException, InterruptedException {
    var text = new String(sample, StandardCharsets.UTF_8);
    int start = text.indexOf("Message-ID: ");
    int end = text.indexOf('\n', start);
    var before = text.substring(0, start);
    var after = text.substring(end + 1);
    var next = new AtomicLong();
    try (var threads = Executors.newFixedThreadPool(connections)) {
      var running = new ArrayList<Future<?>>();
      for (int i = 0; i < connections; i++) {
        running.add(
            threads.submit(() -> {
              talk(port, before, after, next, messages);
              return null;
            }));
      }
      for (var one : running) {
        one.get();
      }
    } catch (ExecutionException failed) {
      throw new IOException("the baseline failed", failed);
    }
  }

  private static void talk(int port, String before, String after, AtomicLong next, long messages)
      throws IOException {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setTcpNoDelay(true);
      var in = new BufferedInputStream(socket.getInputStream());
      var out = new BufferedOutputStream(socket.getOutputStream(), 65_536);
      answer(in);
      say(out, in, "EHLO bench\r\n");
      for (long number = next.incrementAndGet();
          number <= messages;
          number = next.incrementAndGet()) {
        say(out, in, "MAIL FROM:<shop@example.com>\r\n");
        say(out, in, "RCPT TO:<p%d@example.com>\r\n".formatted(number));
        say(out, in, "DATA\r\n");
        say(out, in, "%sMessage-ID: <raw.%d@bench>\r\n%s".formatted(before, number, after));
      }
      say(out, in, "QUIT\r\n");
    }
  }

  private static void say(BufferedOutputStream out, InputStream in, String text)
      throws IOException {
    out.write(text.getBytes(StandardCharsets.UTF_8));
    out.flush();
    answer(in);
  }

  private static void answer(InputStream in) throws IOException {
    int first = in.read();
    for (int next = first; next != '\n'; next = in.read()) {
      if (next < 0) {
        throw new IOException("the sink has hung up");
      }
    }
    if (first != '2' && first != '3') {
      throw new IOException("the sink has refused");
    }
  }
}
