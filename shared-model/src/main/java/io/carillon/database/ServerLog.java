package io.carillon.database;

import io.carillon.failure.CampaignException;
import io.carillon.failure.ErrorCode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;

/// What the embedded server writes about itself, and what can be told from it when it fails.
record ServerLog(Path file) {
  private static final int TAIL_BYTES = 16_384;

  /// Where the log ends now.
  long end() throws IOException {
    return Files.exists(file) ? Files.size(file) : 0;
  }

  /// What was written since, at most the last 16 kB of it.
  String since(long position) throws IOException {
    try (var channel = FileChannel.open(file)) {
      var from = Math.max(position, channel.size() - TAIL_BYTES);
      var bytes = ByteBuffer.allocate((int) (channel.size() - from));
      channel.read(bytes, from);
      return new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8);
    }
  }

  /// @param what the server did not do: `start`
  /// @param said since it tried
  CampaignException failure(String what, String said) {
    return new CampaignException(
        ErrorCode.DATABASE_UNAVAILABLE,
        "the embedded database in %s does not %s: %s. %s"
            .formatted(file.getParent(), what, reasons(said), repair(said)));
  }

  private static String reasons(String said) {
    var errors =
        said.lines()
            .filter(line -> line.contains("ERROR") || line.contains("error"))
            .filter(line -> !line.endsWith("Aborting"))
            // Without the time in front.
            .map(line -> line.replaceFirst("^[\\d-]+ +[\\d:]+ +\\d+ +", ""))
            .distinct()
            .limit(3)
            .collect(Collectors.joining("; "));
    if (!errors.isEmpty()) {
      return errors;
    }
    return said.lines()
        .filter(line -> !line.isBlank())
        .reduce((_, last) -> last)
        .orElse("it said nothing");
  }

  private String repair(String said) {
    if (said.contains("No space left") || said.contains("errno: 28") || said.contains("rror 28")) {
      return "The disk is full: make room, then try again";
    }
    if (said.contains("shared libraries")) {
      return "Install that library with the system's packages, or " + ServerPrograms.OTHER_SERVER;
    }
    return "Look into %s, or %s".formatted(file, ServerPrograms.OTHER_SERVER);
  }
}
