package io.carillon.listener.delivery;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/// A mail server that answers as a test has written: to commands that contain a word, else as a
/// server does that takes everything.
final class ScriptedMailServer implements AutoCloseable {
  /// The answer that ends the connection without a word.
  static final String HANG_UP = "";

  private final ServerSocket socket;
  private final Map<String, String> answers = new ConcurrentHashMap<>();
  private final Map<String, Runnable> meanwhile = new ConcurrentHashMap<>();
  private final List<String> taken = new CopyOnWriteArrayList<>();

  ScriptedMailServer() throws IOException {
    socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::accept);
  }

  /// @param word of a command, such as an address; `.` is the end of a mail
  void answer(String word, String answer) {
    answers.put(word, answer);
  }

  /// Does something while the relay waits for the answer to a command.
  void during(String word, Runnable something) {
    meanwhile.put(word, something);
  }

  void forget() {
    answers.clear();
    meanwhile.clear();
    taken.clear();
  }

  SmtpSettings settings() {
    return new SmtpSettings("127.0.0.1", socket.getLocalPort(), Optional.empty(), false);
  }

  /// Recipient and Message-ID of every mail it took.
  List<String> taken() {
    return List.copyOf(taken);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  private void accept() {
    while (!socket.isClosed()) {
      try {
        var client = socket.accept();
        Thread.ofVirtual().start(() -> talk(client));
      } catch (IOException closed) {
        return;
      }
    }
  }

  private void talk(Socket client) {
    try (client;
        var in =
            new BufferedReader(
                new InputStreamReader(client.getInputStream(), StandardCharsets.UTF_8))) {
      say(client, "220 scripted");
      var recipient = "";
      for (var line = in.readLine(); line != null; line = in.readLine()) {
        var command = line;
        meanwhile.forEach((word, something) -> {
          if (command.contains(word)) {
            something.run();
          }
        });
        var scripted =
            answers.entrySet().stream()
                .filter(entry -> !entry.getKey().equals(".") && command.contains(entry.getKey()))
                .map(Map.Entry::getValue)
                .findFirst();
        if (scripted.isPresent()) {
          if (scripted.get().equals(HANG_UP)) {
            return;
          }
          say(client, scripted.get());
        } else if (command.startsWith("RCPT")) {
          recipient = command.replaceAll(".*<(.*)>.*", "$1");
          say(client, "250 ok");
        } else if (command.startsWith("DATA")) {
          say(client, "354 go on");
          var id = messageId(in);
          var end = answers.get(".");
          if (end == null) {
            taken.add(recipient + " " + id);
          }
          say(client, end == null ? "250 taken" : end);
        } else {
          say(client, command.startsWith("QUIT") ? "221 bye" : "250 ok");
        }
      }
    } catch (IOException gone) {
      throw new UncheckedIOException(gone);
    }
  }

  private static String messageId(BufferedReader in) throws IOException {
    var id = "";
    for (var line = in.readLine(); line != null && !line.equals("."); line = in.readLine()) {
      if (line.startsWith("Message-ID: ")) {
        id = line.substring(12);
      }
    }
    return id;
  }

  private static void say(Socket client, String line) throws IOException {
    client.getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.UTF_8));
    client.getOutputStream().flush();
  }
}
