package io.carillon.campaign;

import io.carillon.flow.FlowPlan;
import io.carillon.flow.Qualification;
import io.carillon.smartlist.SmartList;
import java.util.OptionalLong;

/// One version of a campaign, ready to run: names resolved to ids, tokens parsed, nested lists
/// inlined. Immutable; a run keeps the one it was planned with, whatever is edited meanwhile.
///
/// @param campaignId id of its definition; stable over versions
/// @param version of the definition
/// @param executable only other campaigns call it (AN-24)
/// @param personLimit if more people qualify, a batch run does not start at all (QL-21)
public record CampaignPlan(
    int campaignId,
    int version,
    String name,
    boolean executable,
    SmartList smartList,
    Qualification qualification,
    OptionalLong personLimit,
    FlowPlan flow) {}
