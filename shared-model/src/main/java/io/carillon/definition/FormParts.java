package io.carillon.definition;

import io.carillon.definition.Form.Flag;
import io.carillon.definition.Form.KeyForm;
import io.carillon.definition.Form.Keyed;
import io.carillon.definition.Form.OneOrMany;
import io.carillon.definition.Form.Text;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What the forms of all documents are made of.
final class FormParts {
  private static final int NO_LIMIT = Integer.MAX_VALUE;

  // OQ-14
  static final Text NAME =
      new Text(
          "a name of 1 to 255 characters in one line, without blanks around it",
          1,
          255,
          "\\S(.*\\S)?",
          false);
  static final Text TOKEN_NAME =
      new Text(
          "a name of 1 to 50 characters without braces and colons (TK-26)",
          1,
          50,
          "[^\\s{}:]([^{}:\\r\\n]*[^\\s{}:])?",
          false);
  static final Text ATTRIBUTE_NAME = // which characters, the compiler says
      new Text(
          "a name of 1 to 100 characters in one line, without blanks around it",
          1,
          100,
          "\\S(.*\\S)?",
          false);
  static final Text DESCRIPTION = // AN-60
      new Text("at most 2000 characters", 0, 2000, null, false);
  static final Text TEXT = new Text("a text", 0, NO_LIMIT, null, false);
  static final Text VALUE = new Text("a value", 0, NO_LIMIT, null, true);
  static final Text FILLED = new Text("a text that is not empty", 1, NO_LIMIT, null, false);
  static final Text LINE = new Text("a text of one line", 1, 998, ".*\\S.*", false);
  static final Flag FLAG = new Flag();

  private FormParts() {}

  static Keyed keyed(String name, String says, KeyForm... keys) {
    return new Keyed(name, says, List.of(keys), List.of(), Map.of(), Optional.empty());
  }

  static Keyed oneOrMany(String name, String says, List<KeyForm> keys) {
    return new Keyed(
        name, says, keys, List.of(), Map.of(), Optional.of(new OneOrMany("value", "values")));
  }
}
