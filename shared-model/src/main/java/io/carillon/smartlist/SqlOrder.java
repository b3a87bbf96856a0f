package io.carillon.smartlist;

/// In which order conditions stand in a statement: servers evaluate them as they stand and stop at
/// the first that decides. Guesses from the filters alone; a wrong one costs time, never people.
final class SqlOrder {
  /// What a look into the log costs, in look-ups of one membership.
  static final int ACTIVITY = 10;

  private SqlOrder() {}

  /// In look-ups, roughly.
  static int cost(Filter filter) {
    return switch (filter) {
      case Filter.OnField _, Filter.RandomSample _ -> 0;
      case Filter.InList(_, var lists) -> lists.size();
      case Filter.InProgram inProgram -> inProgram.programs().size();
      case Filter.InCampaign(_, var campaigns) -> campaigns.size();
      case Filter.InSmartList(_, var lists) ->
          lists.stream().flatMap(list -> list.filters().stream()).mapToInt(SqlOrder::cost).sum();
      case Filter.Did _, Filter.DidNot _, Filter.SharesValues _ -> ACTIVITY;
    };
  }

  /// Whether it matches the smaller part of the people: most are not what somebody asks for by
  /// name, have no flag set, and did not do it.
  static boolean few(Filter filter) {
    return switch (filter) {
      case Filter.OnField(_, var condition) ->
          switch (condition) {
            case Condition.OnText text -> !text.operator().negative();
            case Condition.OnNumber number -> !number.operator().negative();
            case Condition.OnTime time -> !time.operator().negative();
            case Condition.OnBoolean(var wanted) -> wanted;
            case Condition.OnEmpty(var empty) -> empty;
          };
      case Filter.InList(var in, _) -> in;
      case Filter.InProgram inProgram -> inProgram.in();
      case Filter.InCampaign(var in, _) -> in;
      case Filter.InSmartList(var in, var lists) -> in == lists.stream().allMatch(SqlOrder::few);
      case Filter.RandomSample _, Filter.SharesValues _, Filter.Did _ -> true;
      case Filter.DidNot _ -> false;
    };
  }

  private static boolean few(SmartList list) {
    return switch (list.logic()) {
      case FilterLogic.Any() -> list.filters().stream().allMatch(SqlOrder::few);
      case FilterLogic.All(), FilterLogic.Advanced _ ->
          list.filters().stream().anyMatch(SqlOrder::few);
    };
  }
}
