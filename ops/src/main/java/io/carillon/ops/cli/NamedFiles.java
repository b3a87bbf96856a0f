package io.carillon.ops.cli;

import io.carillon.failure.CampaignException;
import io.carillon.failure.ErrorCode;
import java.nio.file.Files;
import java.nio.file.Path;

/// Looks at the files a command names before it does anything, because Java's own messages say no
/// more than the name.
final class NamedFiles {
  private NamedFiles() {}

  /// @throws CampaignException `INVALID_INPUT` if there is no such file or it is a folder,
  ///   `FILE_SYSTEM` if it may not be read
  static void requireFile(Path file) {
    if (!Files.exists(file)) {
      throw refused("there is no file %s: check its name".formatted(file));
    }
    if (Files.isDirectory(file)) {
      throw refused("%s is a folder: name a file".formatted(file));
    }
    if (!Files.isReadable(file)) {
      throw new CampaignException(
          ErrorCode.FILE_SYSTEM,
          "%s may not be read by this account: check its permissions".formatted(file));
    }
  }

  /// @param file may be there or not
  /// @throws CampaignException `INVALID_INPUT` if no file can be at this place, `FILE_SYSTEM` if it
  ///   may not be written
  static void requireWritable(Path file) {
    if (Files.isDirectory(file)) {
      throw refused("%s is a folder: name a file in it".formatted(file));
    }
    var folder = file.toAbsolutePath().getParent();
    if (folder == null || !Files.isDirectory(folder)) {
      throw refused(
          "%s cannot be written, there is no folder %s: make it, or name another file"
              .formatted(file, folder));
    }
    if (!Files.isWritable(Files.exists(file) ? file : folder)) {
      throw new CampaignException(
          ErrorCode.FILE_SYSTEM,
          "%s may not be written by this account: name another file".formatted(file));
    }
  }

  private static CampaignException refused(String message) {
    return new CampaignException(ErrorCode.INVALID_INPUT, message);
  }
}
