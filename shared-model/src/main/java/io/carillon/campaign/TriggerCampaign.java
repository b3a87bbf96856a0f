package io.carillon.campaign;

import io.carillon.flow.Lane;
import java.util.List;

/// A trigger campaign that is active, as far as it decides which events are kept for it.
///
/// @param runId of its activation
/// @param lane in which people wait for it (CC-24)
/// @param triggers at least one
public record TriggerCampaign(int id, String name, int runId, Lane lane, List<Trigger> triggers) {
  public TriggerCampaign {
    triggers = List.copyOf(triggers);
  }
}
