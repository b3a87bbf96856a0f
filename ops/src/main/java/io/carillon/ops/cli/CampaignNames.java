package io.carillon.ops.cli;

import io.carillon.database.Database;
import io.carillon.definition.CompiledDefinitions;
import io.carillon.definition.CompiledDefinitions.DeletedCampaign;
import java.util.Optional;

/// Finds the campaign a caller means.
final class CampaignNames {
  private CampaignNames() {}

  record Named(int id, String name) {}

  /// Also finds a campaign that no longer compiles: its runs and schedules must stay reachable.
  ///
  /// @param reference `NAME` or `PROGRAM.NAME`, in any case
  /// @throws io.carillon.failure.CampaignException `UNKNOWN_NAME` with the nearest names, or if the
  ///   name alone means several
  static Named require(Database database, String reference) {
    var definitions = new CompiledDefinitions(database.dataSource());
    var wanted = reference.strip();
    var found =
        definitions.campaigns().stream()
            .filter(campaign -> isMeant(campaign.name(), campaign.program(), wanted))
            .toList();
    if (found.size() == 1) {
      return new Named(found.getFirst().id(), found.getFirst().name());
    }
    var plan = definitions.plan(reference);
    return new Named(plan.campaignId(), plan.name());
  }

  /// Also finds a campaign that was deleted, if none has the name now: what it did, and who is in
  /// its flow, must stay reachable.
  ///
  /// @throws io.carillon.failure.CampaignException as [#require]
  static Named requireEver(Database database, String reference) {
    return deleted(database, reference)
        .map(campaign -> new Named(campaign.id(), campaign.name()))
        .orElseGet(() -> require(database, reference));
  }

  /// The campaign that a name meant before it was deleted, if none has the name now.
  static Optional<DeletedCampaign> deleted(Database database, String reference) {
    var definitions = new CompiledDefinitions(database.dataSource());
    var wanted = reference.strip();
    if (definitions.campaigns().stream()
        .anyMatch(campaign -> isMeant(campaign.name(), campaign.program(), wanted))) {
      return Optional.empty();
    }
    return definitions.deletedCampaigns().reversed().stream()
        .filter(campaign -> isMeant(campaign.name(), campaign.program(), wanted))
        .findFirst();
  }

  private static boolean isMeant(String name, Optional<String> program, String wanted) {
    return name.equalsIgnoreCase(wanted)
        || program.filter(its -> (its + "." + name).equalsIgnoreCase(wanted)).isPresent();
  }
}
