package io.carillon.failure;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// The repair for a word nobody knows: the known one that is nearest to it.
public final class Nearest {
  private static final int FEW = 20;
  private static final int SOME = 3;

  private Nearest() {}

  /// @return `did you mean 'State'?`, or all known names if they are few, else the nearest of them;
  ///   the empty text if none is known
  public static String repair(String written, Collection<String> known) {
    return to(written, known)
        .map(name -> "did you mean '" + name + "'?")
        .orElseGet(() ->
            known.isEmpty()
                ? ""
                : known.size() > FEW
                    ? "the nearest of %d are %s"
                        .formatted(known.size(), quoted(some(written, known)))
                    : "write one of " + quoted(known));
  }

  private static String quoted(Collection<String> names) {
    return "'" + String.join("', '", names) + "'";
  }

  /// The nearest ones, be they far: first those that hold the word or are held by it.
  private static List<String> some(String written, Collection<String> known) {
    var word = written.strip().toLowerCase(Locale.ROOT);
    record Candidate(String name, boolean related, int edits) {}
    return known.stream()
        .map(name -> {
          var lower = name.toLowerCase(Locale.ROOT);
          return new Candidate(
              name,
              !word.isEmpty() && (lower.contains(word) || word.contains(lower)),
              edits(word, lower));
        })
        .sorted(
            Comparator.comparing(Candidate::related)
                .reversed()
                .thenComparingInt(Candidate::edits)
                .thenComparing(Candidate::name))
        .limit(SOME)
        .map(Candidate::name)
        .toList();
  }

  /// The known name with the fewest edits, ignoring case, if they are few for its length.
  public static Optional<String> to(String written, Collection<String> known) {
    var word = written.strip().toLowerCase(Locale.ROOT);
    int enough = Math.max(2, word.length() / 3);
    record Candidate(String name, int edits) {}
    return known.stream()
        .filter(name -> Math.abs(name.length() - word.length()) <= enough)
        .map(name -> new Candidate(name, edits(word, name.toLowerCase(Locale.ROOT))))
        .filter(candidate -> candidate.edits <= enough && candidate.edits < word.length())
        .min(Comparator.comparingInt(Candidate::edits))
        .map(Candidate::name);
  }

  /// Insertions, deletions, replacements and swapped neighbours.
  private static int edits(String a, String b) {
    var rows = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      rows[i][0] = i;
    }
    for (int j = 0; j <= b.length(); j++) {
      rows[0][j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      for (int j = 1; j <= b.length(); j++) {
        int replaced = rows[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        rows[i][j] = Math.min(replaced, 1 + Math.min(rows[i - 1][j], rows[i][j - 1]));
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          rows[i][j] = Math.min(rows[i][j], rows[i - 2][j - 2] + 1);
        }
      }
    }
    return rows[a.length()][b.length()];
  }
}
