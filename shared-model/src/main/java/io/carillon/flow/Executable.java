package io.carillon.flow;

import io.carillon.smartlist.SmartList;
import java.util.Optional;

/// An executable campaign as one Execute Campaign step calls it (EX-01): compiled for this place,
/// because its tokens may come from the caller (EX-31).
///
/// @param campaign whose entries count for its qualification rule, whoever calls it (EX-25)
/// @param smartList who goes through the flow; no filter takes everybody the caller sends (OQ-13);
///   empty if the list has an error: nobody qualifies (AN-47)
/// @param flow with tokens resolved as EX-30 to EX-36 say
public record Executable(
    CampaignRef campaign,
    Optional<SmartList> smartList,
    Qualification qualification,
    FlowPlan flow) {}
