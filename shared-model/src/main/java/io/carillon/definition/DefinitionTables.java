package io.carillon.definition;

import io.carillon.database.UtcTime;
import io.carillon.definition.Element.Mapping;
import io.carillon.definition.Element.Scalar;
import io.carillon.person.StaticList;
import io.carillon.person.TextFold;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.RowCallbackHandler;
import org.springframework.jdbc.core.simple.JdbcClient;

/// The SQL of definitions: tables `definition`, `definition_version`, `definition_lock`, and the
/// names in `static_list`. Runs in the caller's transaction.
final class DefinitionTables {
  // Serialises applies: every check of names, circles and step ids reads a state nobody else is
  // changing. Who reads the current definitions does not wait for it.
  private static final String LOCK = "SELECT id FROM definition_lock WHERE id = 1 FOR UPDATE";

  // Waits for an apply that has its instant already and is not yet committed.
  private static final String WAIT_FOR_APPLY =
      "SELECT id FROM definition_lock WHERE id = 1 LOCK IN SHARE MODE";

  // A statement's time is that of its start: asked for after the lock is there.
  private static final String NOW = "SELECT UTC_TIMESTAMP(6) AS now";

  private static final String CURRENT =
      """
      SELECT d.id, d.kind, d.name, v.version, d.last_inner_id, p.name AS program, v.body
      FROM definition d
      JOIN definition_version v ON v.definition_id = d.id AND v.version = d.version
      LEFT JOIN definition p ON p.id = d.program_id
      WHERE d.deleted_at IS NULL
      ORDER BY d.name, d.id
      """;

  // The newest version of each definition at that instant.
  private static final String AS_OF =
      """
      SELECT d.id, d.kind, d.name, v.version, d.last_inner_id, p.name AS program, v.body
      FROM (SELECT definition_id, MAX(version) AS version
            FROM definition_version WHERE applied_at <= :asOf GROUP BY definition_id) newest
      JOIN definition_version v
        ON v.definition_id = newest.definition_id AND v.version = newest.version
      JOIN definition d ON d.id = newest.definition_id
      LEFT JOIN definition p ON p.id = d.program_id
      WHERE d.deleted_at IS NULL OR d.deleted_at > :asOf
      ORDER BY d.name, d.id
      """;

  private static final String CURRENT_OF_KIND =
      """
      SELECT d.id, d.kind, d.name, v.version, d.last_inner_id, p.name AS program, v.body
      FROM definition d
      JOIN definition_version v ON v.definition_id = d.id AND v.version = d.version
      LEFT JOIN definition p ON p.id = d.program_id
      WHERE d.kind = :kind AND d.deleted_at IS NULL
      ORDER BY d.name, d.id
      """;

  private static final String CHANGES =
      """
      SELECT (SELECT COUNT(*) FROM definition_version)
        + (SELECT COUNT(*) FROM definition WHERE deleted_at IS NOT NULL)
      """;

  private static final String ALL_VERSIONS =
      """
      SELECT d.id, d.kind, d.name, v.version, d.last_inner_id, p.name AS program, v.body
      FROM definition d
      JOIN definition_version v ON v.definition_id = d.id
      LEFT JOIN definition p ON p.id = d.program_id
      WHERE d.id = :id
      ORDER BY v.version
      """;

  private static final String ONE_VERSION =
      """
      SELECT d.id, d.kind, d.name, v.version, d.last_inner_id, p.name AS program, v.body
      FROM definition d
      JOIN definition_version v ON v.definition_id = d.id AND v.version = :version
      LEFT JOIN definition p ON p.id = d.program_id
      WHERE d.id = :id AND d.kind = :kind
      """;

  private static final String ACTIVE = "SELECT campaign_id FROM active_campaign";

  private static final String ACTIVE_RUNS = "SELECT campaign_id, run_id FROM active_campaign";

  // Waits for every transaction that has begun to write activities; those that come after wait for
  // this one.
  private static final String RAISE_STAMP =
      "UPDATE trigger_stamp SET stamp = stamp + 1 WHERE id = 1";

  private static final String IS_ACTIVE =
      "SELECT EXISTS (SELECT 1 FROM active_campaign WHERE campaign_id = :campaign)";

  // Everybody whom events bring in until the campaign is deactivated is of this run.
  private static final String BEGIN_RUN =
      """
      INSERT INTO campaign_run
        (campaign_id, slot_at, state, desired_state, requested_by, requested_at, started_at)
      VALUES (:campaign, :at, 'ACTIVE', 'RUNNING', :actor, :at, :at)
      """;

  private static final String ACTIVATE =
      """
      INSERT INTO active_campaign (campaign_id, run_id, activated_at, activated_by)
      SELECT campaign_id, id, slot_at, requested_by FROM campaign_run
      WHERE campaign_id = :campaign AND slot_at = :at
      """;

  private static final String END_RUN =
      """
      UPDATE campaign_run SET state = 'COMPLETED', ended_at = UTC_TIMESTAMP(6)
      WHERE campaign_id = :campaign AND state = 'ACTIVE'
      """;

  private static final String DEACTIVATE =
      "DELETE FROM active_campaign WHERE campaign_id = :campaign";

  private static final String LAST_VERSION =
      """
      SELECT d.id, d.kind, d.name, v.version, d.last_inner_id, p.name AS program, v.body
      FROM definition d
      JOIN definition_version v ON v.definition_id = d.id
      LEFT JOIN definition p ON p.id = d.program_id
      WHERE d.id = :id AND d.kind = :kind
      ORDER BY v.version DESC LIMIT 1
      """;

  // Of campaigns of one name, the one that was deleted last comes last.
  private static final String DELETED_CAMPAIGNS =
      """
      SELECT d.id, d.name, p.name AS program, d.deleted_at
      FROM definition d LEFT JOIN definition p ON p.id = d.program_id
      WHERE d.kind = 'Campaign' AND d.deleted_at <= :asOf
      ORDER BY d.deleted_at, d.id
      """;

  private static final String DELETE_CAMPAIGN =
      """
      UPDATE definition SET deleted_at = :at
      WHERE id = :id AND kind = 'Campaign' AND deleted_at IS NULL
      """;

  private static final String ARCHIVED = "SELECT folder_id FROM archived_folder";

  private static final String ARCHIVE =
      """
      INSERT INTO archived_folder (folder_id, archived_at, archived_by)
      VALUES (:folder, :at, :actor)
      """;

  private static final String UNARCHIVE = "DELETE FROM archived_folder WHERE folder_id = :folder";

  private static final String HAS_MEMBERS =
      "SELECT EXISTS (SELECT 1 FROM program_member WHERE program_id = :program)";

  private static final String HAVE_STATUS =
      """
      SELECT EXISTS (SELECT 1 FROM program_member
        WHERE program_id IN (:programs) AND status_id = :status)
      """;

  private static final String HAVE_STREAM =
      """
      SELECT EXISTS (SELECT 1 FROM program_member
        WHERE program_id = :program AND stream_id = :stream)
      """;

  private static final String LISTS = "SELECT id, name FROM static_list ORDER BY name, id";

  private static final String INSERT =
      """
      INSERT INTO definition (kind, program_id, name, version, last_inner_id)
      VALUES (:kind, :program, :name, 1, :lastInner)
      """;

  private static final String UPDATE =
      """
      UPDATE definition SET name = :name, version = :version, last_inner_id = :lastInner
      WHERE id = :id
      """;

  private static final String INSERT_VERSION =
      """
      INSERT INTO definition_version (definition_id, version, body, applied_at, applied_by)
      VALUES (:id, :version, :body, :at, :actor)
      """;

  private static final String FIND_ID =
      """
      SELECT id FROM definition
      WHERE kind = :kind AND program_id = :program AND name_key = LOWER(:name)
      """;

  // An import may create the list of that name in the same moment: the unique key decides, and
  // there is one list either way.
  private static final String INSERT_LIST =
      """
      INSERT INTO static_list (name, created_at) VALUES (:name, UTC_TIMESTAMP(6))
      ON DUPLICATE KEY UPDATE id = id
      """;

  private final JdbcClient jdbc;

  DefinitionTables(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /// How many versions and deletions of all definitions there were: grows with each.
  long changes() {
    return jdbc.sql(CHANGES).query(Long.class).single();
  }

  /// @param id 0 for a static list that nobody defined
  /// @param version 0 likewise
  /// @param lastInnerId the highest id that a campaign's steps or a channel's statuses ever had
  record Stored(
      int id,
      Kind kind,
      String name,
      @Nullable String program,
      int version,
      int lastInnerId,
      String body) {

    Entry entry() {
      return Entry.stored(kind, id, version, name, program, body);
    }

    Library.Key key() {
      return Library.Key.of(kind, program, name);
    }
  }

  /// A campaign that was deleted.
  record Deleted(int id, String name, @Nullable String program, Instant at) {}

  /// What is stored at one moment.
  ///
  /// @param deleted campaigns that were there before, the last one last
  /// @param active ids of the trigger campaigns that are active now
  /// @param archived ids of the folders that are archived now
  record State(
      List<Stored> definitions,
      List<StaticList> lists,
      List<Deleted> deleted,
      Set<Integer> active,
      Set<Integer> archived) {
    Library library() {
      var library = new Library();
      definitions.forEach(stored -> library.add(stored.entry()));
      lists.forEach(library::addList);
      deleted.forEach(library::addDeleted);
      active.forEach(library::addActive);
      archived.forEach(library::addArchived);
      BuiltInLists.addTo(library);
      return library;
    }
  }

  /// Makes this transaction the only one that applies.
  ///
  /// @return the instant of all it writes, by the database's clock
  Instant lock() {
    var _ = jdbc.sql(LOCK).query(Integer.class).single();
    return jdbc.sql(NOW).query((row, _) -> UtcTime.read(row, "now")).single();
  }

  State current() {
    return state(jdbc.sql(CURRENT).query(DefinitionTables::stored).list(), List.of());
  }

  /// Those of one kind that have a document.
  List<Entry> current(Kind kind) {
    return jdbc.sql(CURRENT_OF_KIND)
        .param("kind", kind.word())
        .query((row, index) -> stored(row, index).entry())
        .list();
  }

  /// Every version there ever was, the first one first.
  List<Document> versions(int id) {
    return jdbc.sql(ALL_VERSIONS)
        .param("id", id)
        .query((row, index) -> stored(row, index).entry().document())
        .list();
  }

  /// What was in force at an instant that has passed; the same for ever.
  State asOf(Instant instant) {
    var _ = jdbc.sql(WAIT_FOR_APPLY).query(Integer.class).single();
    var at = UtcTime.parameter(instant.truncatedTo(ChronoUnit.MICROS));
    return state(
        jdbc.sql(AS_OF).param("asOf", at).query(DefinitionTables::stored).list(),
        deletedCampaigns(instant));
  }

  Optional<Stored> version(Kind kind, int id, int version) {
    return jdbc.sql(ONE_VERSION)
        .param("kind", kind.word())
        .param("id", id)
        .param("version", version)
        .query(DefinitionTables::stored)
        .optional();
  }

  /// Those deleted up to an instant, the last one last.
  List<Deleted> deletedCampaigns(Instant asOf) {
    return jdbc.sql(DELETED_CAMPAIGNS)
        .param("asOf", UtcTime.parameter(asOf.truncatedTo(ChronoUnit.MICROS)))
        .query((row, _) ->
            new Deleted(
                row.getInt("id"),
                row.getString("name"),
                row.getString("program"),
                Objects.requireNonNull(UtcTime.read(row, "deleted_at"))))
        .list();
  }

  /// The newest version there is, whether it is in force or not.
  Optional<Stored> last(Kind kind, int id) {
    return jdbc.sql(LAST_VERSION)
        .param("kind", kind.word())
        .param("id", id)
        .query(DefinitionTables::stored)
        .optional();
  }

  /// @param at the instant of [#lock()]
  /// @return false if it is deleted already
  boolean deleteCampaign(int id, Instant at) {
    return jdbc.sql(DELETE_CAMPAIGN).param("at", UtcTime.parameter(at)).param("id", id).update()
        == 1;
  }

  private Set<Integer> archived() {
    return new HashSet<>(jdbc.sql(ARCHIVED).query(Integer.class).list());
  }

  /// @param at the instant of [#lock()], under which nobody else archives
  /// @return false if it is archived already
  boolean archive(int folderId, Instant at, String actor) {
    if (archived().contains(folderId)) {
      return false;
    }
    jdbc.sql(ARCHIVE)
        .param("folder", folderId)
        .param("at", UtcTime.parameter(at))
        .param("actor", actor)
        .update();
    return true;
  }

  /// @return false if it is not archived
  boolean unarchive(int folderId) {
    return jdbc.sql(UNARCHIVE).param("folder", folderId).update() == 1;
  }

  /// The ids of the trigger campaigns that are active now.
  Set<Integer> active() {
    return new HashSet<>(jdbc.sql(ACTIVE).query(Integer.class).list());
  }

  /// The run of each trigger campaign that is active now, by the campaign's id.
  Map<Integer, Integer> activeRuns() {
    var runs = new HashMap<Integer, Integer>();
    jdbc.sql(ACTIVE_RUNS)
        .query(
            (RowCallbackHandler) row -> runs.put(row.getInt("campaign_id"), row.getInt("run_id")));
    return runs;
  }

  /// Makes everybody read anew what trigger campaigns listen to. Before anything else about
  /// activations, like whoever writes activities: so nobody waits in a circle.
  void raiseStamp() {
    jdbc.sql(RAISE_STAMP).update();
  }

  /// @param at the instant of [#lock()], under which nobody else activates
  /// @return false if it is active already
  boolean activate(int campaignId, Instant at, String actor) {
    if (jdbc.sql(IS_ACTIVE).param("campaign", campaignId).query(Boolean.class).single()) {
      return false;
    }
    jdbc.sql(BEGIN_RUN)
        .param("campaign", campaignId)
        .param("at", UtcTime.parameter(at))
        .param("actor", actor)
        .update();
    jdbc.sql(ACTIVATE).param("campaign", campaignId).param("at", UtcTime.parameter(at)).update();
    return true;
  }

  /// @return false if it is not active
  boolean deactivate(int campaignId) {
    if (jdbc.sql(DEACTIVATE).param("campaign", campaignId).update() == 0) {
      return false;
    }
    jdbc.sql(END_RUN).param("campaign", campaignId).update();
    return true;
  }

  boolean hasMembers(int programId) {
    return jdbc.sql(HAS_MEMBERS).param("program", programId).query(Boolean.class).single();
  }

  /// Whether any of these programs has a member of that status.
  boolean haveStatus(List<Integer> programIds, int statusId) {
    return !programIds.isEmpty()
        && jdbc.sql(HAVE_STATUS)
            .param("programs", programIds)
            .param("status", statusId)
            .query(Boolean.class)
            .single();
  }

  /// Whether an engagement program has a member in that stream.
  boolean haveStream(int programId, int streamId) {
    return jdbc.sql(HAVE_STREAM)
        .param("program", programId)
        .param("stream", streamId)
        .query(Boolean.class)
        .single();
  }

  /// @return the new definition's id
  int insert(Document document, int lastInnerId) {
    int program = document.program() == null ? 0 : id(Kind.PROGRAM, document.program(), 0);
    jdbc.sql(INSERT)
        .param("kind", document.kind().word())
        .param("program", program)
        .param("name", document.name())
        .param("lastInner", lastInnerId)
        .update();
    if (document.kind() == Kind.STATIC_LIST) {
      jdbc.sql(INSERT_LIST).param("name", document.name()).update();
    }
    return id(document.kind(), document.name(), program);
  }

  void update(int id, int version, Document document, int lastInnerId) {
    jdbc.sql(UPDATE)
        .param("id", id)
        .param("version", version)
        .param("name", document.name())
        .param("lastInner", lastInnerId)
        .update();
  }

  void insertVersion(int id, int version, Instant at, String body, String actor) {
    jdbc.sql(INSERT_VERSION)
        .param("id", id)
        .param("version", version)
        .param("at", UtcTime.parameter(at))
        .param("body", body)
        .param("actor", actor)
        .update();
  }

  private int id(Kind kind, String name, int program) {
    return jdbc.sql(FIND_ID)
        .param("kind", kind.word())
        .param("program", program)
        .param("name", name)
        .query(Integer.class)
        .single();
  }

  /// Lists that an import or a person created have no document; they count as one without a
  /// description, so that an export of everything holds them.
  private State state(List<Stored> definitions, List<Deleted> deleted) {
    var lists =
        jdbc.sql(LISTS)
            .query((row, _) -> new StaticList(row.getInt("id"), row.getString("name")))
            .list();
    var all = new ArrayList<>(definitions);
    var defined = new HashSet<Library.Key>();
    definitions.forEach(stored -> defined.add(stored.key()));
    for (var list : lists) {
      if (!defined.contains(Library.Key.of(Kind.STATIC_LIST, null, list.name()))) {
        all.add(new Stored(0, Kind.STATIC_LIST, list.name(), null, 0, 0, undefined(list.name())));
      }
    }
    return new State(all, lists, deleted, active(), archived());
  }

  private static String undefined(String list) {
    var place = new Place(list, 0, "");
    var entries = new LinkedHashMap<String, Element>();
    entries.put("kind", new Scalar(place, Kind.STATIC_LIST.word()));
    entries.put("name", new Scalar(place, list));
    return CanonicalYaml.write(Kind.STATIC_LIST.form(), new Mapping(place, entries));
  }

  private static Stored stored(ResultSet row, int index) throws SQLException {
    var kind = Kind.ofWord(row.getString("kind")).orElseThrow();
    return new Stored(
        row.getInt("id"),
        kind,
        row.getString("name"),
        row.getString("program"),
        row.getInt("version"),
        row.getInt("last_inner_id"),
        row.getString("body"));
  }

  /// Whether two names are the same to the unique keys.
  static boolean sameName(String one, String other) {
    return TextFold.key(one).equals(TextFold.key(other));
  }
}
