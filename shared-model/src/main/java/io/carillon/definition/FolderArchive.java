package io.carillon.definition;

import io.carillon.database.AuditTrail;
import io.carillon.database.AuditTrail.Actor;
import io.carillon.failure.CampaignException;
import io.carillon.failure.ErrorCode;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/// Puts folders away: what is in them is not shown or suggested any more, and works as before
/// (AN-86). No part of their definition, so applying a file changes nothing about it. Thread-safe.
public final class FolderArchive {
  private final DefinitionTables tables;
  private final AuditTrail audit;
  private final TransactionTemplate transaction;

  /// @param dataSource of a migrated schema
  public FolderArchive(DataSource dataSource) {
    this.tables = new DefinitionTables(JdbcClient.create(dataSource));
    this.audit = new AuditTrail(dataSource);
    this.transaction = new TransactionTemplate(new DataSourceTransactionManager(dataSource));
    this.transaction.setIsolationLevel(TransactionDefinition.ISOLATION_READ_COMMITTED);
  }

  /// @param parent the folder it is in
  /// @param archived it or a folder around it
  public record Folder(String name, Optional<String> parent, boolean archived) {}

  /// By name.
  public List<Folder> folders() {
    var library = tables.current().library();
    return library.entries(Kind.FOLDER).stream()
        .map(entry ->
            new Folder(
                entry.name(),
                Optional.ofNullable(entry.document().body().text("parent")),
                library.isArchived(entry)))
        .sorted(Comparator.comparing(Folder::name))
        .toList();
  }

  /// @return the folder's name as it is defined
  /// @throws CampaignException `UNKNOWN_NAME`; `WRONG_STATE` if the folder itself is archived
  public String archive(String folder, Actor actor) {
    return Objects.requireNonNull(
        transaction.execute(_ -> {
          var now = tables.lock();
          var found = find(folder);
          if (!tables.archive(found.id(), now, actor.name())) {
            throw wrong(found, "is archived already");
          }
          audit.append(actor, "folder.archive", "folder " + found.id(), found.name());
          return found.name();
        }));
  }

  /// @return the folder's name as it is defined
  /// @throws CampaignException `UNKNOWN_NAME`; `WRONG_STATE` if the folder itself is not archived
  public String unarchive(String folder, Actor actor) {
    return Objects.requireNonNull(
        transaction.execute(_ -> {
          var _ = tables.lock();
          var found = find(folder);
          if (!tables.unarchive(found.id())) {
            throw wrong(found, "is not archived");
          }
          audit.append(actor, "folder.unarchive", "folder " + found.id(), found.name());
          return found.name();
        }));
  }

  private Entry find(String folder) {
    return CompiledDefinitions.find(tables.current().library(), Kind.FOLDER, folder);
  }

  private static CampaignException wrong(Entry folder, String what) {
    return new CampaignException(
        ErrorCode.WRONG_STATE, "folder '%s' %s".formatted(folder.name(), what));
  }
}
