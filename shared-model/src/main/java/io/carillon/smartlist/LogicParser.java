package io.carillon.smartlist;

import io.carillon.failure.ProblemSink;
import io.carillon.smartlist.FilterLogic.Expression;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Advanced filter logic, as written, to an expression (LG-04, LG-06): filter numbers, `and`, `or`,
/// parentheses.
public final class LogicParser {
  private static final int DEEPEST = 100;
  private static final int FEWEST_FILTERS = 3;

  private enum Kind {
    NUMBER,
    AND,
    OR,
    OPEN,
    CLOSE,
    END
  }

  private record Token(Kind kind, String text, int start) {
    int end() {
      return start + text.length();
    }

    boolean joins() {
      return kind == Kind.AND || kind == Kind.OR;
    }

    String quoted() {
      return kind == Kind.END ? "the end" : "'" + text + "'";
    }
  }

  /// The text cannot be read on; the problem is reported.
  private static final class Unreadable extends Exception {
    private static final long serialVersionUID = 1L;

    Unreadable() {
      super(null, null, false, false);
    }
  }

  private final String text;
  private final int filterCount;
  private final ProblemSink problems;
  private List<Token> tokens = List.of();
  private int next;
  private boolean failed;

  private LogicParser(String text, int filterCount, ProblemSink problems) {
    this.text = text;
    this.filterCount = filterCount;
    this.problems = problems;
  }

  /// A syntax error ends reading; numbers out of range and every level that mixes and/or are
  /// reported together.
  ///
  /// @param expression ignoring case
  /// @param filterCount how many filters the list has; three or more (LG-02)
  /// @return empty if and only if a problem was reported
  public static Optional<Expression> parse(
      String expression, int filterCount, ProblemSink problems) {
    if (filterCount < FEWEST_FILTERS) {
      problems.error(
          "advanced filter logic needs at least three filters, but the list has " + filterCount,
          "write \"all\" or \"any\""); // LG-02
      return Optional.empty();
    }
    var parser = new LogicParser(expression, filterCount, problems);
    try {
      parser.tokens = parser.tokens();
      var parsed = parser.level(0);
      parser.expect(Kind.END, "\"and\", \"or\" or the end");
      return parser.failed ? Optional.empty() : Optional.of(parsed);
    } catch (Unreadable reported) {
      return Optional.empty();
    }
  }

  /// Terms joined by one and the same word, up to a closing parenthesis or the end.
  private Expression level(int depth) throws Unreadable {
    if (depth > DEEPEST) {
      throw unreadable(
          "parentheses are nested deeper than " + DEEPEST + " levels",
          peek(),
          "leave out those that change nothing");
    }
    var terms = new ArrayList<Expression>();
    var starts = new ArrayList<Integer>();
    var ends = new ArrayList<Integer>();
    var words = new ArrayList<Token>();
    while (true) {
      starts.add(peek().start());
      terms.add(term(depth));
      ends.add(tokens.get(next - 1).end());
      if (!peek().joins()) {
        break;
      }
      words.add(tokens.get(next++));
    }
    var kinds = words.stream().map(Token::kind).distinct().toList();
    if (kinds.size() > 1) {
      reportMixed(starts, ends, words); // LG-06
    }
    if (terms.size() == 1) {
      return terms.getFirst();
    }
    return kinds.getFirst() == Kind.AND ? new Expression.And(terms) : new Expression.Or(terms);
  }

  private Expression term(int depth) throws Unreadable {
    var token = tokens.get(next);
    if (token.kind() == Kind.OPEN) {
      next++;
      var inner = level(depth + 1);
      expect(Kind.CLOSE, "\"and\", \"or\" or \")\"");
      return inner;
    }
    expect(Kind.NUMBER, "a filter number or \"(\"");
    int number = token.text().length() <= 9 ? Integer.parseInt(token.text()) : Integer.MAX_VALUE;
    if (number < 1 || number > filterCount) {
      failed = true;
      problems.error(
          "filter logic %s names filter %s at character %d, but the list has filters 1 to %d"
              .formatted(quotedText(), shortened(token), token.start() + 1, filterCount),
          "write a number from 1 to " + filterCount);
      number = 1;
    }
    return new Expression.Position(number);
  }

  private void reportMixed(List<Integer> starts, List<Integer> ends, List<Token> words) {
    failed = true;
    var from = starts.getFirst();
    var to = ends.getLast();
    problems.error(
        "filter logic %s mixes and/or on one level".formatted(quotedText()),
        "write \"%s\" or \"%s\""
            .formatted(
                text.substring(0, from)
                    + grouped(Kind.AND, starts, ends, words)
                    + text.substring(to),
                text.substring(0, from)
                    + grouped(Kind.OR, starts, ends, words)
                    + text.substring(to)));
  }

  /// The level with parentheses around each run of terms that this word joins.
  private String grouped(Kind word, List<Integer> starts, List<Integer> ends, List<Token> words) {
    var corrected = new StringBuilder();
    boolean open = false;
    for (int i = 0; i < starts.size(); i++) {
      boolean joinsNext = i < words.size() && words.get(i).kind() == word;
      if (joinsNext && !open) {
        corrected.append('(');
        open = true;
      }
      corrected.append(text, starts.get(i), ends.get(i));
      if (!joinsNext && open) {
        corrected.append(')');
        open = false;
      }
      if (i < words.size()) {
        corrected.append(' ').append(words.get(i).text()).append(' ');
      }
    }
    return corrected.toString();
  }

  private Token peek() {
    return tokens.get(next);
  }

  private void expect(Kind kind, String expected) throws Unreadable {
    var token = peek();
    if (token.kind() != kind) {
      throw unreadable(
          "has %s where %s is expected".formatted(shortened(token), expected), token, null);
    }
    next++;
  }

  private List<Token> tokens() throws Unreadable {
    var found = new ArrayList<Token>();
    int at = 0;
    while (at < text.length()) {
      char c = text.charAt(at);
      if (Character.isWhitespace(c)) {
        at++;
        continue;
      }
      int end = at;
      while (end < text.length() && isWord(text.charAt(end)) && isWord(c)) {
        end++;
      }
      var word = text.substring(at, end > at ? end : text.offsetByCodePoints(at, 1));
      found.add(token(word, at));
      at += word.length();
    }
    found.add(new Token(Kind.END, "", text.length()));
    return found;
  }

  private Token token(String word, int start) throws Unreadable {
    var kind =
        switch (word.toLowerCase(Locale.ROOT)) {
          case "and" -> Kind.AND;
          case "or" -> Kind.OR;
          case "(" -> Kind.OPEN;
          case ")" -> Kind.CLOSE;
          default -> word.chars().allMatch(c -> c >= '0' && c <= '9') ? Kind.NUMBER : null;
        };
    if (kind == null) {
      var unknown = new Token(Kind.END, word, start);
      throw unreadable(
          "has '%s', which is no filter number, \"and\", \"or\" or parenthesis"
              .formatted(ConditionReader.shortened(word)),
          unknown,
          word.equalsIgnoreCase("not")
              ? "give the filter itself a negative operator, such as \"is not\""
              : "write for example \"1 and (2 or 3)\"");
    }
    return new Token(kind, word, start);
  }

  private static boolean isWord(char c) {
    return Character.isLetterOrDigit(c);
  }

  private Unreadable unreadable(String what, Token at, @Nullable String repair) {
    problems.error(
        "filter logic %s %s, at character %d".formatted(quotedText(), what, at.start() + 1),
        repair == null ? "write for example \"1 and (2 or 3)\"" : repair);
    return new Unreadable();
  }

  private static String shortened(Token token) {
    return ConditionReader.shortened(token.quoted());
  }

  private String quotedText() {
    return "\"" + (text.length() <= 200 ? text : text.substring(0, 200) + "…") + "\"";
  }
}
