package io.carillon.definition;

import io.carillon.campaign.CampaignPlan;
import io.carillon.database.AuditTrail;
import io.carillon.database.AuditTrail.Actor;
import io.carillon.failure.CampaignException;
import io.carillon.failure.ErrorCode;
import java.util.Objects;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/// Switches trigger campaigns on and off (AN-27): no part of their definition, so applying a file
/// changes nothing about it. Thread-safe.
public final class CampaignActivation {
  private final DefinitionTables tables;
  private final CompiledDefinitions definitions;
  private final AuditTrail audit;
  private final TransactionTemplate transaction;

  /// @param dataSource of a migrated schema
  public CampaignActivation(DataSource dataSource) {
    this.tables = new DefinitionTables(JdbcClient.create(dataSource));
    this.definitions = new CompiledDefinitions(dataSource);
    this.audit = new AuditTrail(dataSource);
    this.transaction = new TransactionTemplate(new DataSourceTransactionManager(dataSource));
    this.transaction.setIsolationLevel(TransactionDefinition.ISOLATION_READ_COMMITTED);
  }

  /// Lets people enter the campaign from now on; what happened before brings nobody in (TR-06).
  /// Waits for the transactions that write activities at this moment.
  ///
  /// @param reference `Name`, or `Program.Name` where the name alone is ambiguous (AN-13)
  /// @return the campaign
  /// @throws CampaignException `UNKNOWN_NAME`; `INVALID_DEFINITION` if it has an error, no trigger
  ///   or no flow step; `WRONG_STATE` if it is active already (AN-45)
  public CampaignPlan activate(String reference, Actor actor) {
    return Objects.requireNonNull(
        transaction.execute(_ -> {
          // Nobody changes the campaign meanwhile.
          var now = tables.lock();
          var campaign = definitions.plan(reference);
          if (campaign.triggers().isEmpty()) {
            throw invalid(
                campaign,
                "has no trigger",
                campaign.executable()
                    ? "it is executable and is never activated (AN-24)"
                    : "it runs as `carillon run` or a schedule says");
          }
          if (campaign.flow().steps().isEmpty()) {
            throw invalid(campaign, "has no flow step", "add one to flow");
          }
          tables.raiseStamp();
          if (!tables.activate(campaign.campaignId(), now, actor.name())) {
            throw new CampaignException(
                ErrorCode.WRONG_STATE,
                "campaign '%s' is active already".formatted(campaign.name()));
          }
          audit.append(actor, "campaign.activate", target(campaign.campaignId()), campaign.name());
          return campaign;
        }));
  }

  /// Lets nobody enter the campaign any more, as soon as this returns. Whoever is in its flow goes
  /// on to the end, and so does who was let in and has not begun (AN-80, OQ-16).
  ///
  /// @param campaignId whether it has errors by now or not
  /// @param name for messages
  /// @throws CampaignException `WRONG_STATE` if it is not active (AN-46)
  public void deactivate(int campaignId, String name, Actor actor) {
    transaction.executeWithoutResult(_ -> {
      tables.raiseStamp();
      if (!tables.deactivate(campaignId)) {
        throw new CampaignException(
            ErrorCode.WRONG_STATE, "campaign '%s' is not active".formatted(name));
      }
      audit.append(actor, "campaign.deactivate", target(campaignId), name);
    });
  }

  static String target(int campaignId) {
    return "campaign " + campaignId;
  }

  private static CampaignException invalid(CampaignPlan campaign, String what, String repair) {
    return new CampaignException(
        ErrorCode.INVALID_DEFINITION,
        "campaign '%s' %s and cannot be activated: %s".formatted(campaign.name(), what, repair));
  }
}
