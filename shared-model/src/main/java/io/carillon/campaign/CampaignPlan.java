package io.carillon.campaign;

import io.carillon.flow.FlowPlan;
import io.carillon.flow.Qualification;
import io.carillon.smartlist.SmartList;
import java.util.List;
import java.util.OptionalLong;

/// One version of a campaign, ready to run: names resolved to ids, tokens parsed, nested lists
/// inlined. Immutable; a run keeps the one it was planned with, whatever is edited meanwhile.
///
/// @param campaignId id of its definition; stable over versions
/// @param version of the definition
/// @param executable only other campaigns call it (AN-24)
/// @param triggers any of them lets a person enter (TR-02); none for a campaign that runs in batch
///   (AN-20)
/// @param personLimit if more people qualify, a batch run does not start at all (QL-21)
public record CampaignPlan(
    int campaignId,
    int version,
    String name,
    boolean executable,
    List<Trigger> triggers,
    SmartList smartList,
    Qualification qualification,
    OptionalLong personLimit,
    FlowPlan flow) {
  public CampaignPlan {
    triggers = List.copyOf(triggers);
  }
}
