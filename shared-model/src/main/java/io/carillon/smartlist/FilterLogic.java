package io.carillon.smartlist;

import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Collectors;

/// How the filters of a list combine (LG-01). Closed.
public sealed interface FilterLogic {

  /// As people read it: `all`, `any`, `(1 and 2) or 3`.
  @Override
  String toString();

  /// Every filter must hold; a list without filters matches everybody (OQ-13 decides where that is
  /// allowed).
  record All() implements FilterLogic {
    @Override
    public String toString() {
      return "all";
    }
  }

  /// At least one filter must hold; a list without filters matches nobody.
  record Any() implements FilterLogic {
    @Override
    public String toString() {
      return "any";
    }
  }

  /// An expression over filter numbers (LG-04).
  record Advanced(Expression expression) implements FilterLogic {
    @Override
    public String toString() {
      return expression.toString();
    }
  }

  /// A parsed expression; and/or never mix on one level without parentheses (LG-06). [LogicParser]
  /// makes them.
  sealed interface Expression {

    /// As written, with the parentheses that are needed.
    @Override
    String toString();

    /// The highest filter number in it.
    int highest();

    /// The same with another word in place of each filter number.
    ///
    /// @param word by filter number, from 1
    String toString(IntFunction<String> word);

    /// @param number the filter's displayed number, from 1
    record Position(int number) implements Expression {
      public Position {
        if (number < 1) {
          throw new IllegalArgumentException("filter number " + number + " is below 1");
        }
      }

      @Override
      public int highest() {
        return number;
      }

      @Override
      public String toString(IntFunction<String> word) {
        return word.apply(number);
      }

      @Override
      public String toString() {
        return toString(Integer::toString);
      }
    }

    /// @param parts at least two
    record And(List<Expression> parts) implements Expression {
      public And {
        parts = List.copyOf(parts);
      }

      @Override
      public int highest() {
        return Expression.highest(parts);
      }

      @Override
      public String toString(IntFunction<String> word) {
        return joined(" and ", parts, word);
      }

      @Override
      public String toString() {
        return toString(Integer::toString);
      }
    }

    /// @param parts at least two
    record Or(List<Expression> parts) implements Expression {
      public Or {
        parts = List.copyOf(parts);
      }

      @Override
      public int highest() {
        return Expression.highest(parts);
      }

      @Override
      public String toString(IntFunction<String> word) {
        return joined(" or ", parts, word);
      }

      @Override
      public String toString() {
        return toString(Integer::toString);
      }
    }

    private static int highest(List<Expression> parts) {
      return parts.stream().mapToInt(Expression::highest).max().orElseThrow();
    }

    private static String joined(String between, List<Expression> parts, IntFunction<String> word) {
      return parts.stream()
          .map(part ->
              part instanceof Position ? part.toString(word) : "(" + part.toString(word) + ")")
          .collect(Collectors.joining(between));
    }
  }
}
