package io.carillon.batch.run;

import io.carillon.campaign.RunState;
import java.util.List;
import java.util.OptionalLong;

/// What of a campaign is under way, and would be stopped by an abort (AN-81).
///
/// @param runs that have begun or are due, and have not ended for good
/// @param waiting people in its waits, each as often as the person is in the flow (OQ-11)
/// @param calls of webhooks that have not been answered
/// @param requested requests that it has not taken
public record UnderWay(List<OpenRun> runs, long waiting, long calls, long requested) {
  public UnderWay {
    runs = List.copyOf(runs);
  }

  /// @param left people it has not looked at, about; empty before its plan
  public record OpenRun(int id, RunState state, OptionalLong left) {}
}
