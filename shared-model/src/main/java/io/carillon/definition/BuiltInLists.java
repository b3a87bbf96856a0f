package io.carillon.definition;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/// The smart lists that every installation has (SL-68).
final class BuiltInLists {
  private static final String FILE = "/built-in-lists.yaml";
  private static final String EDITABLE = "Possible Duplicates";
  private static final List<Document> DOCUMENTS = read();

  private BuiltInLists() {}

  /// Adds those that are not defined otherwise.
  static void addTo(Library library) {
    for (var document : DOCUMENTS) {
      var entry = Entry.builtIn(document);
      if (library.get(entry.key()).isEmpty()) {
        library.add(entry);
      }
    }
  }

  /// Whether a list is built in, also where it is defined otherwise: it is in no workspace.
  static boolean has(Entry entry) {
    return DOCUMENTS.stream()
        .anyMatch(
            document -> Library.Key.of(document.kind(), null, document.name()).equals(entry.key()));
  }

  /// Reports a document that would take the place of one that cannot be changed.
  static void check(Document given, Problems problems) {
    var key = Library.Key.of(given.kind(), given.program(), given.name());
    for (var document : DOCUMENTS) {
      if (Library.Key.of(document.kind(), null, document.name()).equals(key)
          && !document.name().equals(EDITABLE)) {
        problems.error(
            given.body().placeOf("name"),
            "smart list '%s' is built in and cannot be changed".formatted(document.name()),
            "give yours another name, or put it into a program");
      }
    }
  }

  private static List<Document> read() {
    try (var stream = BuiltInLists.class.getResourceAsStream(FILE)) {
      var text = new String(Objects.requireNonNull(stream).readAllBytes(), StandardCharsets.UTF_8);
      var problems = new Problems();
      var documents = new DocumentParser(problems).parse(new SourceFile(FILE, text));
      if (!problems.all().isEmpty()) {
        throw new IllegalStateException(problems.all().toString());
      }
      return documents;
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }
}
