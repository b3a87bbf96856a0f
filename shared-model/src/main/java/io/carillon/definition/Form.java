package io.carillon.definition;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What may stand at one place of a document. Closed: a new form does not compile until the check,
/// the schema and the writer each say what they do with it.
sealed interface Form {

  /// Any text; numbers and the like count as the text they are written as.
  ///
  /// @param says what is expected, for messages: `a name of 1 to 255 characters`
  /// @param min in characters
  /// @param max in characters
  /// @param pattern for the whole text, in the common part of Java's and JavaScript's expressions
  /// @param blankCounts whether an empty text is kept as a value that was left unfilled (AN-44);
  ///   else it means the same as a missing key
  record Text(String says, int min, int max, @Nullable String pattern, boolean blankCounts)
      implements Form {}

  /// One of these words, spelled like this.
  ///
  /// @param refused further words people may write, and why this version does not take them
  record Words(List<String> words, Map<String, String> refused) implements Form {}

  /// `true` or `false`.
  record Flag() implements Form {}

  /// A whole number, both bounds inclusive.
  record Whole(long min, long max) implements Form {}

  /// @param atLeast how many items there must be
  /// @param atMost how many there may be
  record Listing(Form item, int atLeast, int atMost) implements Form {
    /// Any number from there on.
    Listing(Form item, int atLeast) {
      this(item, atLeast, Integer.MAX_VALUE);
    }
  }

  /// Names of the author's own, each with a value of the same form.
  record Named(Text name, Form value) implements Form {}

  /// Known keys.
  ///
  /// @param name of its definition in the schema
  /// @param keys in the order they are written in
  /// @param someOf at least one of these keys must be there; empty for no such rule
  /// @param refused further keys people may write, and why this version does not take them
  /// @param oneOrMany a key for one value, and the key for a list of them; never both
  record Keyed(
      String name,
      String says,
      List<KeyForm> keys,
      List<String> someOf,
      Map<String, String> refused,
      Optional<OneOrMany> oneOrMany)
      implements Form {

    Optional<KeyForm> find(String key) {
      return keys.stream().filter(one -> one.name.equals(key)).findFirst();
    }

    List<String> keyNames() {
      return keys.stream().map(KeyForm::name).toList();
    }
  }

  /// What the document is depends on which of these keys it has. The cases are mappings.
  ///
  /// @param refused further keys people may write, and why this version does not take them
  record ByKey(String name, Map<String, Form> cases, Map<String, String> refused) implements Form {}

  /// What the document is depends on the word under one key.
  ///
  /// @param otherwise what it is for every other word; empty if there is no other
  /// @param refused further words people may write, and why this version does not take them
  record ByWord(
      String name,
      String key,
      Map<String, Keyed> cases,
      Optional<Keyed> otherwise,
      Map<String, String> refused)
      implements Form {}

  /// @param one the key of a single value
  /// @param many the key of a list of the same
  record OneOrMany(String one, String many) {}

  /// One key of a [Keyed] form.
  ///
  /// @param required whether it must be there
  /// @param fallback what stands for it when it is missing, written out in the canonical form
  /// @param always whether a missing mapping is read as an empty one, for the fallbacks inside it
  /// @param doc for the schema's readers
  record KeyForm(
      String name,
      Form form,
      boolean required,
      @Nullable String fallback,
      boolean always,
      String doc) {

    static KeyForm required(String name, Form form, String doc) {
      return new KeyForm(name, form, true, null, false, doc);
    }

    static KeyForm optional(String name, Form form, String doc) {
      return new KeyForm(name, form, false, null, false, doc);
    }

    static KeyForm withDefault(String name, Form form, String fallback, String doc) {
      return new KeyForm(name, form, false, fallback, false, doc);
    }

    static KeyForm always(String name, Keyed form, String doc) {
      return new KeyForm(name, form, false, null, true, doc);
    }
  }
}
