package io.carillon.batch.csv;

import io.carillon.failure.ErrorCode;
import io.carillon.failure.InvalidInputException;
import io.carillon.failure.Problem;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/// The columns of a file, and what is wrong with them: everything is collected before it is
/// refused. Names ignore case and blanks around them. Not thread-safe.
public final class Header {
  /// What a mapping says of a column that is of no interest.
  public static final String IGNORE = "ignore";

  private static final int SHOWN = 20;

  private final String place;
  private final List<String> names;
  private final Map<String, String> mapping = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
  private final List<Problem> problems = new ArrayList<>();

  /// @param place such as `people.csv:1`
  /// @param mapping from column to what it is taken for; a column that is not in it is taken for
  ///   what it is called
  public Header(String place, List<String> cells, Map<String, String> mapping) {
    this.place = place;
    this.names = cells.stream().map(String::strip).toList();
    mapping.forEach((column, wanted) -> this.mapping.put(column.strip(), wanted.strip()));
    this.mapping.keySet().stream()
        .filter(column -> names.stream().noneMatch(column::equalsIgnoreCase))
        .forEach(column -> error("the mapping names column '%s'", column, "the file has none"));
  }

  /// @param index in the file
  /// @param wanted what it is taken for
  public record Column(int index, String name, String wanted) {
    /// Whether it is taken for something of its own name.
    public boolean isMapped() {
      return !name.equals(wanted);
    }
  }

  /// All columns, ignored ones too.
  public int count() {
    return names.size();
  }

  /// Hands out the columns in their order, without ignored ones and those whose name was there
  /// before, which is an error.
  public void forEach(Consumer<Column> taker) {
    var seen = new HashSet<String>();
    for (int index = 0; index < names.size(); index++) {
      var name = names.get(index);
      var wanted = mapping.getOrDefault(name, name);
      if (!name.isEmpty() && !seen.add(name.toLowerCase(Locale.ROOT))) {
        error("column '%s' is there twice", name, "rename one of them");
      } else if (!wanted.equalsIgnoreCase(IGNORE)) {
        taker.accept(new Column(index, name, wanted));
      }
    }
  }

  /// @param message with `%s` for the name, which is shortened
  public void error(String message, String name, String repair) {
    var shortName = name.length() > 100 ? name.substring(0, 100) + "…" : name;
    problems.add(Problem.error(place, message.replace("%s", shortName), repair));
  }

  /// @throws InvalidInputException `INVALID_INPUT` with the problems, if there are any
  public void refuseProblems() {
    if (!problems.isEmpty()) {
      throw new InvalidInputException(ErrorCode.INVALID_INPUT, shown());
    }
  }

  private List<Problem> shown() {
    if (problems.size() <= SHOWN) {
      return problems;
    }
    var shown = new ArrayList<>(problems.subList(0, SHOWN));
    shown.add(
        Problem.error(place, "%d more columns".formatted(problems.size() - SHOWN), "as above"));
    return shown;
  }
}
