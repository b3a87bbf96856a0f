package io.carillon.database;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;

/// Files and folders that only their owner may read, written so that a death in the middle leaves
/// the old or the new.
final class Folders {
  private Folders() {}

  /// Makes the folder and its parents; the folder itself is for the owner alone. Nothing changes if
  /// it is there.
  static Path createPrivate(Path folder) throws IOException {
    var absolute = folder.toAbsolutePath().normalize();
    if (!Files.isDirectory(absolute)) {
      var parent = absolute.getParent();
      if (parent != null) {
        Files.createDirectories(parent);
      }
      if (posix(absolute)) {
        Files.createDirectories(absolute, mode("rwx------"));
      } else {
        Files.createDirectories(absolute);
      }
    }
    return absolute.toRealPath();
  }

  /// Replaces the file's content in one step; only the owner may read it.
  static void writePrivate(Path file, String content) throws IOException {
    var fresh = file.resolveSibling(file.getFileName() + ".new");
    Files.deleteIfExists(fresh);
    if (posix(file)) {
      Files.createFile(fresh, mode("rw-------"));
    }
    Files.writeString(fresh, content);
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /// Deletes the folder and everything in it; does not follow links. Nothing happens if it is not
  /// there.
  static void delete(Path folder) throws IOException {
    try {
      Files.walkFileTree(folder, new Deletion());
    } catch (NoSuchFileException e) {
      // That is what was asked for.
    }
  }

  private static boolean posix(Path path) {
    return path.getFileSystem().supportedFileAttributeViews().contains("posix");
  }

  private static FileAttribute<?> mode(String permissions) {
    return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions));
  }

  private static final class Deletion extends SimpleFileVisitor<Path> {
    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      Files.delete(file);
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failure)
        throws IOException {
      if (failure != null) {
        throw failure;
      }
      Files.delete(folder);
      return FileVisitResult.CONTINUE;
    }
  }
}
