package io.carillon.definition;

import io.carillon.failure.CampaignException;
import io.carillon.failure.ErrorCode;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// One definition in a [Library]. Stored bodies are read when they are first needed.
final class Entry {
  private final Kind kind;
  private final int id;
  private final int version;
  private final String name;
  private final @Nullable String program;
  private final boolean fromFile;
  private final Supplier<Document> reading;
  private @Nullable Document document;

  private Entry(
      Kind kind,
      int id,
      int version,
      String name,
      @Nullable String program,
      boolean fromFile,
      Supplier<Document> reading) {
    this.kind = kind;
    this.id = id;
    this.version = version;
    this.name = name;
    this.program = program;
    this.fromFile = fromFile;
    this.reading = reading;
  }

  static Entry stored(
      Kind kind, int id, int version, String name, @Nullable String program, String body) {
    return new Entry(
        kind, id, version, name, program, false, () -> read(kind, version, name, program, body));
  }

  /// One that comes with the program: it has no id and no version.
  static Entry builtIn(Document document) {
    return new Entry(document.kind(), 0, 0, document.name(), null, false, () -> document);
  }

  /// @param id of the stored definition this one takes the place of, or a negative one
  static Entry ofFile(int id, int version, Document document) {
    return new Entry(
        document.kind(), id, version, document.name(), document.program(), true, () -> document);
  }

  Kind kind() {
    return kind;
  }

  int id() {
    return id;
  }

  /// 0 for one that was never stored.
  int version() {
    return version;
  }

  String name() {
    return name;
  }

  @Nullable String program() {
    return program;
  }

  /// `Program.Asset`, or the name alone outside any program.
  String qualifiedName() {
    return program == null ? name : program + "." + name;
  }

  boolean isBuiltIn() {
    return version == 0 && kind == Kind.SMART_LIST;
  }

  boolean fromFile() {
    return fromFile;
  }

  Library.Key key() {
    return Library.Key.of(kind, program, name);
  }

  /// @throws CampaignException `INVARIANT_BROKEN` if the stored body cannot be read at all
  Document document() {
    var read = document;
    if (read == null) {
      read = reading.get();
      document = read;
    }
    return read;
  }

  @Override
  public String toString() {
    return kind.inWords() + " '" + qualifiedName() + "'";
  }

  private static Document read(
      Kind kind, int version, String name, @Nullable String program, String body) {
    var qualified = program == null ? name : program + "." + name;
    var source = "%s '%s' version %d".formatted(kind.word(), qualified, version);
    var problems = new Problems();
    return new DocumentParser(problems)
        .parseStored(source, body)
        .filter(document -> !document.broken())
        .orElseThrow(() ->
            new CampaignException(
                ErrorCode.INVARIANT_BROKEN,
                "%s as stored cannot be read by this version of Carillon: %s"
                    .formatted(source, problems.all())));
  }
}
