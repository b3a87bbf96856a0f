package io.carillon.batch.run;

import io.carillon.campaign.CampaignPlans;
import io.carillon.person.FieldCatalogue;
import java.time.ZoneId;
import java.util.function.Supplier;

/// What a process brings along to work on batch jobs.
///
/// @param fields the catalogue; a field added later is known to the next process
/// @param plans where campaigns come from
/// @param zone the installation's time zone; asked anew for every run
public record BatchSettings(
    FieldCatalogue fields,
    CampaignPlans plans,
    Supplier<ZoneId> zone,
    RunSettings runs,
    Node node) {}
