package io.carillon.failure;

import java.util.List;
import java.util.stream.Collectors;

/// Input was refused as a whole; carries every problem found, in the order of the input. Nothing of
/// it was applied.
public final class InvalidInputException extends CampaignException {
  private static final long serialVersionUID = 1L;

  private final transient List<Problem> problems;

  /// @param problems at least one error; warnings may be among them
  public InvalidInputException(ErrorCode code, List<Problem> problems) {
    super(code, problems.stream().map(Problem::toString).collect(Collectors.joining("\n")));
    this.problems = List.copyOf(problems);
  }

  public List<Problem> problems() {
    return problems;
  }
}
