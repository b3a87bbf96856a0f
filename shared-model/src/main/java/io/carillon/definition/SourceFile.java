package io.carillon.definition;

import io.carillon.failure.CampaignException;
import io.carillon.failure.ErrorCode;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// A text with definitions in it.
///
/// @param name for messages: the file as the user named it
/// @param text one or more YAML documents
/// @param folder where the files lie that its documents name; null if it is no file, and cannot
///   name any
public record SourceFile(String name, String text, @Nullable Path folder) {
  static final int LIMIT_BYTES = 10 * 1024 * 1024;

  /// A text that is no file.
  public SourceFile(String name, String text) {
    this(name, text, null);
  }

  /// Reads a file of at most 10 MB of UTF-8.
  ///
  /// @throws CampaignException `INVALID_DEFINITION` if it is larger or not UTF-8, `FILE_SYSTEM` if
  ///   it cannot be read
  public static SourceFile read(Path file) {
    try {
      if (Files.size(file) > LIMIT_BYTES) {
        throw new CampaignException(
            ErrorCode.INVALID_DEFINITION,
            "%s is larger than 10 MB: split it into several files".formatted(file));
      }
      return new SourceFile(
          file.toString(),
          Files.readString(file, StandardCharsets.UTF_8),
          file.toAbsolutePath().getParent());
    } catch (CharacterCodingException notUtf8) {
      throw new CampaignException(
          ErrorCode.INVALID_DEFINITION,
          "%s is not UTF-8: save it in this encoding".formatted(file),
          notUtf8);
    } catch (IOException unreadable) {
      throw new CampaignException(
          ErrorCode.FILE_SYSTEM,
          "%s cannot be read: check that it exists and may be read".formatted(file),
          unreadable);
    }
  }
}
