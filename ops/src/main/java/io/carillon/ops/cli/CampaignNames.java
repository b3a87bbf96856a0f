package io.carillon.ops.cli;

import io.carillon.database.Database;
import io.carillon.definition.CompiledDefinitions;

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
            .filter(campaign ->
                campaign.name().equalsIgnoreCase(wanted)
                    || campaign
                        .program()
                        .filter(
                            program -> (program + "." + campaign.name()).equalsIgnoreCase(wanted))
                        .isPresent())
            .toList();
    if (found.size() == 1) {
      return new Named(found.getFirst().id(), found.getFirst().name());
    }
    var plan = definitions.plan(reference);
    return new Named(plan.campaignId(), plan.name());
  }
}
