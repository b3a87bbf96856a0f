package io.carillon.ops.cli;

import io.carillon.definition.SourceFile;
import io.carillon.failure.CampaignException;
import io.carillon.failure.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The files a command names, read.
final class DefinitionFiles {
  private DefinitionFiles() {}

  /// @param paths files, and folders for all `.yaml` and `.yml` files directly in them, by name
  /// @throws CampaignException `INVALID_INPUT` if a folder has none or there is no such file,
  ///   `FILE_SYSTEM` if a file cannot be read
  static List<SourceFile> read(List<Path> paths) {
    var sources = new ArrayList<SourceFile>();
    for (var path : paths) {
      if (Files.isDirectory(path)) {
        var files = inFolder(path);
        if (files.isEmpty()) {
          throw new CampaignException(
              ErrorCode.INVALID_INPUT,
              "folder %s has no .yaml or .yml file: name the files".formatted(path));
        }
        files.forEach(file -> sources.add(SourceFile.read(file)));
      } else {
        NamedFiles.requireFile(path);
        sources.add(SourceFile.read(path));
      }
    }
    return sources;
  }

  private static List<Path> inFolder(Path folder) {
    try (var files = Files.list(folder)) {
      return files.filter(file -> file.toString().matches(".*\\.ya?ml")).sorted().toList();
    } catch (IOException unreadable) {
      throw new CampaignException(
          ErrorCode.FILE_SYSTEM, "folder %s cannot be read".formatted(folder), unreadable);
    }
  }
}
