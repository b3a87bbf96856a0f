package io.carillon.campaign;

import io.carillon.flow.FlowPlan;
import io.carillon.smartlist.SmartList;
import java.util.OptionalLong;

/// One version of a campaign, ready to run: names resolved to ids, tokens parsed, nested lists
/// inlined. Immutable; a run keeps the one it was planned with, whatever is edited meanwhile.
///
/// @param campaignId id of its definition; stable over versions
/// @param version of the definition
/// @param personLimit if more people qualify, a batch run does not start at all (QL-21)
public record CampaignPlan(
    int campaignId,
    int version,
    String name,
    SmartList smartList,
    Qualification qualification,
    OptionalLong personLimit,
    FlowPlan flow) {}
