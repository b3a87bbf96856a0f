package io.carillon.ops.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.carillon.database.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// The commands on a real database, as scripts and people call them.
class CommandLineIT {
  @RegisterExtension static final TestDatabase database = TestDatabase.fresh();

  @TempDir static Path folder;

  private static final String PEOPLE =
      """
      Email Address,First Name,Total Spend,Loyalty Points,Country
      ann@example.com,Ann,1200.50,700,USA
      bob@example.com,Bob,300,10,Austria
      cy@example.com,Cy,not a number,3,Austria
      dee@example.com,Dee,1,1,Austria
      """;

  private static final String STORY =
      """
      kind: StaticList
      name: Spenders
      ---
      kind: Campaign
      name: Story
      smartList:
        filters:
          - {field: Total Spend, operator: at least, value: 250}
      flow:
        - {step: Change Score, score: Lead Score, change: "+5"}
        - {step: Add to List, list: Spenders}
      ---
      kind: Campaign
      name: Limited
      smartList:
        filters:
          - {field: Total Spend, operator: at least, value: 250}
      flow:
        - {step: Change Score, score: Lead Score, change: "+5"}
      settings:
        personLimit: 1
      """;

  @BeforeAll
  static void someFieldsPeopleAndCampaigns() throws IOException {
    carillon("fields", "add", "Total Spend", "currency").exits(0);
    carillon("fields", "add", "Last Purchase Date", "date").exits(0);
    carillon("fields", "add", "Favourite Category", "string").exits(0);
    carillon("fields", "add", "Newsletter", "boolean").exits(0);
    carillon("fields", "add", "Loyalty Points", "integer").exits(0);
    carillon("people", "import", file("people.csv", PEOPLE)).exits(0);
    carillon("apply", file("story.yaml", STORY)).exits(0);
  }

  static CalledCommand carillon(String... arguments) {
    var all = new ArrayList<>(List.of(arguments));
    all.add("--jdbc-url");
    all.add(database.jdbcUrl());
    return CalledCommand.carillon(all.toArray(String[]::new));
  }

  private static String file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text).toString();
  }

  private static List<String> types(JsonNode log) {
    return StreamSupport.stream(log.get("activities").spliterator(), false)
        .map(activity -> activity.get("type").asString())
        .toList();
  }

  @Nested
  class AProgram {
    @Test
    @Tag("AN-10")
    @Tag("SL-62")
    void takesMembersByHandAndFromAListAndFiltersFindThem() throws IOException {
      carillon(
              "apply",
              file(
                  "webinar.yaml",
                  """
                  kind: Channel
                  name: Talk
                  statuses:
                    - {name: Invited, step: 10}
                    - {name: Attended, step: 20, success: true}
                  ---
                  {kind: Program, name: Autumn, type: Event, channel: Talk}
                  ---
                  kind: SmartList
                  name: Attended Autumn
                  filters:
                    - filter: Member of Program
                      operator: is
                      value: Autumn
                      constraints: [{attribute: Program Status, operator: is, value: Attended}]
                  """))
          .exits(0);
      carillon("lists", "create", "Autumn guests").exits(0);
      carillon("lists", "add", "Autumn guests", "ann@example.com", "bob@example.com").exits(0);

      var invited =
          carillon(
                  "programs",
                  "set-status",
                  "autumn",
                  "invited",
                  "--list",
                  "Autumn guests",
                  "--json")
              .exits(0)
              .json();
      carillon("programs", "set-status", "Autumn", "Attended", "ann@example.com").exits(0);
      var back =
          carillon("programs", "set-status", "Autumn", "Invited", "ann@example.com").exits(0);
      var unknown = carillon("programs", "set-status", "Autumn", "Atended", "1").exits(3);
      var nobody = carillon("programs", "set-status", "Autumn", "Attended").exits(2);
      var shown = carillon("programs", "show", "Autumn", "--json").exits(0).json();
      var log = carillon("activities", "--person", "ann@example.com", "--json").exits(0).json();
      var list = carillon("smart-lists", "preview", "Attended Autumn", "--json").exits(0).json();
      var why =
          carillon("smart-lists", "explain", "Attended Autumn", "--person", "bob@example.com")
              .exits(0);

      assertThat(invited.get("changed").asInt()).isEqualTo(2);
      assertThat(back.out()).contains("1 further on");
      assertThat(unknown.err()).contains("no status 'Atended': did you mean 'Attended'?");
      assertThat(nobody.err()).contains("PERSON");
      assertThat(shown.get("members").asInt()).isEqualTo(2);
      assertThat(shown.get("successes").asInt()).isEqualTo(1);
      assertThat(types(log)).contains("Change Status in Progression");
      assertThat(list.get("matching").asInt()).isEqualTo(1);
      assertThat(why.out())
          .contains("does not match", "in Autumn as Invited; would have to be such a member");
      assertThat(carillon("programs", "list").exits(0).out()).contains("Autumn", "Talk");
    }

    @Test
    @Tag("SL-68")
    void isNotNeededForTheBuiltInLists() {
      var all = carillon("smart-lists", "preview", "All People", "--sql", "--json").exits(0).json();
      assertThat(all.get("matching").asInt()).isEqualTo(all.get("people").asInt());
      assertThat(all.get("sql").get("condition").asString()).contains("created_at IS NOT NULL");
      assertThat(carillon("smart-lists", "list").exits(0).out())
          .contains("Possible Duplicates", "built in");
    }
  }

  @Nested
  class ACampaign {
    @Test
    void showsWhatEachFilterDoesAndWhomAnEditConcerns() throws IOException {
      var stored = carillon("preview", "Story", "--sql", "--json").exits(0).json();
      assertThat(stored.get("people").asInt()).isEqualTo(3);
      assertThat(stored.get("filters").toString())
          .isEqualTo(
              "[{\"number\":1,\"filter\":\"Total Spend at least 250\",\"alone\":2,\"left\":2}]");
      assertThat(stored.get("sql").get("condition").asString()).contains("c_total_spend >= ?");

      var all = file("edited.yaml", STORY.replace("value: 250", "value: 0"));
      var edited = carillon("preview", "Story", "--file", all, "--json").exits(0).json();
      assertThat(edited.get("edit").toString())
          .isEqualTo("{\"entering\":1,\"leaving\":0,\"staying\":2}");
    }

    @Test
    void goesFromPreviewToTheLogAndIsHeldBackTheSecondTime() {
      var preview = carillon("preview", "Story", "--json").exits(0).json();
      assertThat(preview.propertyNames())
          .contains("campaign", "qualified", "heldBack", "blockedFromMail", "asOf");
      assertThat(preview.get("qualified").asInt()).isEqualTo(2);
      assertThat(preview.get("heldBack").asInt()).isZero();

      var run = carillon("run", "Story", "--wait", "--json").exits(0).json();
      assertThat(run.propertyNames())
          .contains("runId", "campaign", "status", "startedAt", "endedAt", "people", "activities");
      assertThat(run.get("status").asString()).isEqualTo("COMPLETED");
      assertThat(run.get("people").toString())
          .isEqualTo("{\"read\":3,\"qualified\":2,\"filtered\":1,\"heldBack\":0,\"failed\":0}");
      assertThat(run.get("activities").get("Change Score").asInt()).isEqualTo(2);
      assertThat(run.get("activities").get("Add to List").asInt()).isEqualTo(2);

      var log = carillon("activities", "--run", run.get("runId").asString(), "--json").json();
      assertThat(types(log)).containsOnly("Change Score", "Add to List").hasSize(4);

      var again = carillon("run", "Story", "--wait", "--json").exits(0).json();
      assertThat(again.get("people").get("qualified").asInt()).isZero();
      assertThat(again.get("people").get("heldBack").asInt()).isEqualTo(2);

      var shown = carillon("runs", "show", again.get("runId").asString(), "--json").exits(0).json();
      assertThat(shown).isEqualTo(again);
    }

    @Test
    @Tag("QL-21")
    void overItsPersonLimitIsRefusedWithTheReason() {
      var run = carillon("run", "Limited", "--wait", "--json").exits(3).json();

      assertThat(run.get("status").asString()).isEqualTo("REFUSED");
      assertThat(run.get("error").get("code").asString()).isEqualTo("PERSON_LIMIT_EXCEEDED");
      assertThat(run.get("error").get("message").asString()).contains("2 people", "limit is 1");
    }

    @Test
    void isExplainedFilterByFilter() {
      var answer =
          carillon("explain", "Limited", "--person", "DEE@example.com", "--json").exits(0).json();

      assertThat(answer.get("qualifies").asBoolean()).isFalse();
      assertThat(answer.get("reasons").get(0).get("filter").asString())
          .isEqualTo("Total Spend at least 250");
      assertThat(answer.get("reasons").get(0).get("seen").asString()).isEqualTo("1");
      assertThat(answer.get("reasons").get(0).get("holds").asBoolean()).isFalse();
    }

    @Test
    void saysWhoWouldGetNoMailOnlyIfItSendsAny() throws IOException {
      var letter =
          file(
              "letter.yaml",
              """
              kind: Email
              name: News
              from: {name: Shop, address: shop@example.com}
              subject: News
              text: Hello
              ---
              kind: Campaign
              name: Letter
              smartList:
                filters:
                  - {field: Total Spend, operator: at least, value: 250}
              flow:
                - {step: Send Email, email: News}
              """);
      carillon("apply", letter).exits(0);
      var ann = "UPDATE person SET unsubscribed = %d WHERE email = 'ann@example.com'";
      database.jdbc().getJdbcOperations().update(ann.formatted(1));
      try {
        assertThat(carillon("preview", "Letter", "--json").json().get("blockedFromMail").toString())
            .isEqualTo("{\"unsubscribed\":1}");
        assertThat(carillon("preview", "Letter").exits(0).out()).contains("no mail: unsubscribed");

        assertThat(carillon("preview", "Story", "--json").json().get("blockedFromMail").toString())
            .isEqualTo("{}");
        assertThat(carillon("preview", "Story").exits(0).out()).doesNotContain("no mail");
      } finally {
        database.jdbc().getJdbcOperations().update(ann.formatted(0));
      }
    }

    @Test
    void isAskedForAndTakenBack() {
      var at = "2099-01-01T08:00:00Z";
      var asked = carillon("run", "Limited", "--at", at, "--json").exits(0).json();
      assertThat(asked.get("at").asString()).isEqualTo(at);

      carillon("runs", "cancel", asked.get("runId").asString()).exits(0);
      carillon("runs", "cancel", asked.get("runId").asString()).exits(3);
    }

    @Test
    @Tag("SC-05")
    void showsItsNextOccurrencesAndForgetsThem() {
      var set =
          carillon(
                  "schedule",
                  "set",
                  "Story",
                  "--start-at",
                  "2099-01-30T08:00",
                  "--every",
                  "monthly",
                  "--day",
                  "30",
                  "--json")
              .exits(0)
              .json();
      assertThat(texts(set.get("next")))
          .containsExactly("2099-01-30T08:00:00Z", "2099-03-30T08:00:00Z", "2099-04-30T08:00:00Z");

      carillon("schedule", "cancel", "Story", "--occurrence", "2099-03-30T08:00:00Z").exits(0);
      var list = carillon("schedule", "list", "--count", "2", "--json").exits(0).json();
      assertThat(texts(list.get("schedules").get(0).get("next")))
          .containsExactly("2099-01-30T08:00:00Z");
      assertThat(list.get("schedules").get(0).get("recurrence").toString())
          .isEqualTo(
              "{\"startAt\":\"2099-01-30T08:00\",\"intervalType\":\"Monthly\",\"interval\":1,"
                  + "\"dayOfMonth\":30}");
      assertThat(carillon("schedule", "list").exits(0).out())
          .contains("every month on day 30 at 08:00, from 2099-01-30 (UTC)");

      var at = "2099-01-01T08:00:00Z";
      carillon("run", "Story", "--at", at).exits(0);
      assertThat(carillon("schedule", "cancel", "Story").exits(0).out())
          .contains("recurrence cancelled, 1 planned run cancelled");
      assertThat(carillon("schedule", "list", "--json").json().get("schedules")).isEmpty();
    }

    private List<String> texts(JsonNode array) {
      return StreamSupport.stream(array.spliterator(), false).map(JsonNode::asString).toList();
    }
  }

  @Nested
  class Definitions {
    @Test
    void ofTheSamplesApplyOnceAndExportToTheSame() throws IOException {
      var samples = Path.of("samples").toString();
      carillon("apply", samples).exits(0);

      var again = carillon("apply", samples, "--json").exits(0).json();
      assertThat(again.get("applied"))
          .isNotEmpty()
          .allMatch(outcome -> outcome.get("change").asString().equals("UNCHANGED"));

      var exported = file("exported.yaml", carillon("export").exits(0).out());
      assertThat(carillon("diff", exported).exits(0).out()).contains("Nothing differs");
      assertThat(carillon("diff", samples).exits(0).out()).contains("Nothing differs");
    }

    @Test
    void showTheLinesThatWouldChange() throws IOException {
      var changed = file("changed.yaml", STORY.replaceFirst("\"\\+5\"", "\"+7\""));

      assertThat(carillon("diff", changed).exits(0).out())
          .contains("-    change: '+5'")
          .contains("+    change: '+7'");
    }

    @Test
    void areRefusedWithEveryProblemAndItsLine() throws IOException {
      var bad =
          file(
              "bad.yaml",
              """
              kind: Campaign
              name: Bad
              smartList:
                match: advanced
                logic: 1 and 2 or 1
                filters:
                  - {field: Totl Spend, operator: at least, value: 5}
                  - {field: Country, operator: between, value: 5}
              flow:
                - {step: Change Score, score: Lead Score, change: "5"}
              """);

      var text = carillon("validate", bad).exits(3);
      assertThat(text.out()).isEmpty();
      assertThat(text.err())
          .contains("bad.yaml:5 ", "bad.yaml:7 ", "did you mean 'Total Spend'?", "bad.yaml:10 ");

      var json = carillon("apply", bad, "--json").exits(3).json();
      assertThat(json.get("error").get("code").asString()).isEqualTo("INVALID_DEFINITION");
      assertThat(json.get("error").get("problems")).hasSizeGreaterThanOrEqualTo(4);
      assertThat(json.get("error").get("problems").get(0).propertyNames())
          .containsExactlyInAnyOrder("severity", "place", "message", "repair");
    }
  }

  @Nested
  class TheReadme {
    private static final Path README = Path.of("..", "README.md");

    @Test
    void definesACampaignThatRuns() throws IOException {
      var yaml = Pattern.compile("```yaml\\R(.*?)```", Pattern.DOTALL).matcher(text());
      assertThat(yaml.find()).isTrue();
      carillon("apply", file("thanks.yaml", yaml.group(1))).exits(0);

      var run = carillon("run", "Thanks", "--wait", "--json").exits(0).json();

      assertThat(run.get("people").get("qualified").asInt()).isEqualTo(2);
      // As it says below the campaign: Ann is from elsewhere.
      assertThat(lists("bob@example.com")).contains("VIP");
      assertThat(lists("ann@example.com")).doesNotContain("VIP");
      assertThat(run.get("activities").toString())
          .isEqualTo("{\"Change Score\":2,\"Add to List\":1}");
    }

    private List<String> lists(String person) {
      var lists = carillon("people", "show", person, "--json").exits(0).json().get("lists");
      return StreamSupport.stream(lists.spliterator(), false)
          .map(list -> list.get("name").asString())
          .toList();
    }

    @Test
    void showsCommandsThatCanBeTyped() throws IOException {
      var commands =
          Pattern.compile("^ops/bin/carillon (.*?)(?: {2,}#.*)?$", Pattern.MULTILINE)
              .matcher(text())
              .results()
              .map(command -> command.group(1))
              .toList();

      assertThat(commands).hasSizeGreaterThan(5);
      for (var command : commands) {
        assertThatCode(() -> CommandTree.create().parseArgs(HelpTest.words(command)))
            .as(command)
            .doesNotThrowAnyException();
      }
    }

    private String text() throws IOException {
      return Files.readString(README);
    }
  }

  @Nested
  @Tag("SL-83")
  class ActivityTypes {
    @Test
    @Tag("AL-20")
    void areAddedListedAndShown() {
      var added =
          carillon(
                  "activity-types",
                  "add",
                  "Calls",
                  "--filter",
                  "Called: \"us\"",
                  "--primary",
                  "Topic",
                  "--attribute",
                  "Minutes:integer",
                  "--attribute",
                  "Paid: Currency",
                  "--json")
              .exits(0)
              .json()
              .get("type");

      assertThat(added.get("filter").asString()).isEqualTo("Called: \"us\"");
      assertThat(added.get("custom").asBoolean()).isTrue();
      assertThat(added.get("attributes").toString())
          .isEqualTo(
              "[{\"name\":\"Minutes\",\"type\":\"INTEGER\"},{\"name\":\"Paid\",\"type\":\"CURRENCY\"}]");
      var listed = carillon("activity-types", "list", "--custom", "--json").exits(0).json();
      assertThat(listed.get("types")).contains(added);
      assertThat(carillon("activity-types", "show", "calls", "--json").exits(0).json().get("type"))
          .isEqualTo(added);
      assertThat(carillon("activity-types", "show", added.get("id").asString()).exits(0).out())
          .contains("Not Called: \"us\"", "Minutes, integer");
      assertThat(carillon("export", "Calls").exits(0).out()).contains("kind: ActivityType");
      carillon("activities", "--type", "calls").exits(0);
    }

    @Test
    @Tag("SL-71")
    void ofPastActivitiesThatAreImportedAreFilteredAndShown() throws IOException {
      carillon(
              "activity-types",
              "add",
              "Purchases Music",
              "--filter",
              "Purchased Music",
              "--primary",
              "Shop",
              "--attribute",
              "Amount:currency")
          .exits(0);
      var sales =
          file(
              "sales.csv",
              """
              mail;Date;Amount;Shop;till
              ann@example.com;2024-05-01 10:00;12.50;Graz;1
              ann@example.com;2024-05-02;99.999999;Graz;1
              bob@example.com;2024-05-03;7;;2
              """);
      var command =
          new String[] {
            "activities",
            "import",
            sales,
            "--type",
            "purchases music",
            "--at",
            "date",
            "--person-by",
            "Email Address",
            "--map",
            "mail=Email Address",
            "--map",
            "till=ignore",
            "--delimiter",
            ";",
            "--json"
          };

      var result = carillon(command).exits(0).json();

      assertThat(result.get("logged").asInt()).isEqualTo(2);
      assertThat(result.get("rejected").asInt()).isEqualTo(1);
      assertThat(Files.readString(Path.of(result.get("rejects").asString())))
          .contains("\"3\";\"Amount\";");
      assertThat(carillon(command).exits(3).json().get("error").get("code").asString())
          .isEqualTo("WRONG_STATE");
      var log =
          carillon(
                  "activities",
                  "--person",
                  "ann@example.com",
                  "--type",
                  "Purchases Music",
                  "--json")
              .json()
              .get("activities");
      assertThat(log).hasSize(1);
      assertThat(log.get(0).get("type").asString()).isEqualTo("Purchases Music");
      assertThat(log.get(0).get("primary").asString()).isEqualTo("Graz");
      carillon(
              "apply",
              file(
                  "buyers.yaml",
                  """
                  kind: Campaign
                  name: Buyers
                  smartList:
                    filters: [{filter: Purchased Music, operator: is, value: graz}]
                  flow: [{step: Change Score, score: Lead Score, change: "+1"}]
                  """))
          .exits(0);
      assertThat(carillon("preview", "Buyers", "--json").exits(0).json().get("qualified").asInt())
          .isEqualTo(1);
    }

    @Test
    void areRefusedWithTheReason() {
      assertThat(carillon("activity-types", "add", "Open Email", "--primary", "P").exits(3).err())
          .contains("there is an activity type 'Open Email'");
      assertThat(
              carillon("activity-types", "add", "X", "--primary", "P", "--attribute", "A:money")
                  .exits(3)
                  .err())
          .contains("attributes[0].type: 'money' is not possible");
      carillon("activity-types", "add", "X", "--primary", "P", "--attribute", "A").exits(2);
      assertThat(carillon("activities", "--type", "Opn Email").exits(3).err())
          .contains("there is no activity type 'Opn Email': did you mean 'Open Email'?");
    }
  }

  @Nested
  class People {
    @Test
    void areCountedAndShown() {
      assertThat(carillon("people", "count", "--json").exits(0).json().toString())
          .isEqualTo("{\"people\":3}");
      var ann = carillon("people", "show", "ann@example.com", "--json").exits(0).json();
      assertThat(ann.get("fields").get("First Name").asString()).isEqualTo("Ann");
    }

    @Test
    void areImportedWithTheBadRowsInAFileOfTheirOwn() throws IOException {
      var csv = file("again.csv", PEOPLE);

      var result = carillon("people", "import", csv, "--json").exits(0).json();

      assertThat(result.get("unchanged").asInt()).isEqualTo(3);
      assertThat(result.get("rejected").asInt()).isEqualTo(1);
      assertThat(Files.readString(Path.of(result.get("rejects").asString())))
          .contains("cy@example.com");
    }

    @Test
    void areRefusedAsAFileThatIsNotThere() {
      var missing = folder.resolve("none.csv").toString();

      assertThat(carillon("people", "import", missing).exits(3).err())
          .contains("there is no file " + missing);
      assertThat(carillon("people", "import", folder.toString()).exits(3).err())
          .contains("is a folder");
    }

    @Test
    void areRefusedIfTheirRejectsCannotBeWritten() throws IOException {
      var csv = file("fine.csv", PEOPLE);

      var refused =
          carillon("people", "import", csv, "--rejects", folder.resolve("no/r.csv").toString());

      assertThat(refused.exits(3).err())
          .contains("there is no folder " + folder.resolve("no"))
          .doesNotContain("\tat ");
    }

    @Test
    void areImportedOneByOneWithoutAPlural() throws IOException {
      var one = file("one.csv", "Email Address,First Name\nann@example.com,Ann\nshort\n");

      assertThat(carillon("people", "import", one).exits(0).out()).contains("Read 2 rows in");
      assertThat(Files.readString(folder.resolve("one.rejected.csv")))
          .contains("has 1 column, the header has 2");
      var single = file("single.csv", "Email Address\nann@example.com\n");
      assertThat(carillon("people", "import", single).exits(0).out()).contains("Read 1 row in");
    }

    @Test
    void goOnListsAndOff() {
      carillon("lists", "create", "Guests").exits(0);
      carillon("lists", "create", "guests").exits(3);

      var added = carillon("lists", "add", "Guests", "ann@example.com", "--json").exits(0).json();
      assertThat(added.toString()).isEqualTo("{\"list\":\"Guests\",\"changed\":1,\"unchanged\":0}");
      carillon("lists", "add", "Guests", "nobody@example.com").exits(3);
      var removed = carillon("lists", "remove", "guests", "ann@example.com").exits(0);
      assertThat(removed.out()).contains("1 person removed");
    }
  }

  @Nested
  class Failures {
    @Test
    void ofUsageExitWithTwo() {
      assertThat(carillon("preview").exits(2).err()).contains("CAMPAIGN", "--help");
      assertThat(carillon("run", "Story", "--wate").exits(2).err()).contains("--wait");
      carillon("run", "Story", "--wait", "--at", "2099-01-01T08:00:00Z").exits(2);
      carillon("runs").exits(2);
      carillon("runs", "show", "seven").exits(2);
      carillon("runs", "list", "--limit", "-1").exits(2);
      carillon("activities", "--limit", "0").exits(2);
      carillon("server", "--threads", "0").exits(2);
      carillon("server", "--smtp", "nowhere").exits(2);
      CalledCommand.carillon("people", "count", "--jdbc-url", "nowhere").exits(2);
      CalledCommand.carillon("people", "count", "--home", "").exits(2);

      var json = carillon("preview", "--json").exits(2).json();
      assertThat(json.get("error").get("code").asString()).isEqualTo("USAGE");
    }

    @Test
    void ofNamesExitWithThreeAndTheNearestName() {
      assertThat(carillon("preview", "Stroy").exits(3).err()).contains("did you mean 'Story'?");
      carillon("runs", "show", "4711").exits(3);
      carillon("activities", "--type", "Dance").exits(3);
      assertThat(carillon("lists", "add", "Nope", "1").exits(3).err()).contains("no list 'Nope'");
    }

    @Test
    void ofTheDatabaseExitWithOneAndNameTheServer() {
      var call =
          CalledCommand.carillon(
              "people", "count", "--json", "--jdbc-url", "jdbc:mysql://127.0.0.1:1/none?user=a");

      call.exits(1);
      assertThat(call.json().get("error").get("code").asString()).isEqualTo("DATABASE_UNAVAILABLE");
      assertThat(call.err()).contains("127.0.0.1:1").doesNotContain("\tat ");
    }

    @Test
    void ofValuesShowOneThatWouldDo() {
      assertThat(carillon("run", "Story", "--at", "yesterday").exits(2).err())
          .contains("'yesterday'", "2026-12-01T08:00:00Z")
          .doesNotContain("java");
      var set = List.of("schedule", "set", "Story", "--start-at", "2099-01-30T08:00", "--every");
      var zone = new ArrayList<>(set);
      zone.addAll(List.of("daily", "--zone", "Mars/X"));
      assertThat(carillon(zone.toArray(String[]::new)).exits(2).err())
          .contains("'Mars/X'", "Europe/Vienna")
          .doesNotContain("java");
      var monthly = new ArrayList<>(set);
      monthly.add("monthly");
      assertThat(carillon(monthly.toArray(String[]::new)).exits(2).err())
          .contains("write --day 1 to 31 or last, or --week with --on")
          .doesNotContain("dayOfMonth");
    }

    @Test
    void showAStackTraceOnlyWhenAskedTo() {
      assertThat(carillon("preview", "Stroy").err()).doesNotContain("\tat ");
      assertThat(carillon("preview", "Stroy", "--verbose").err()).contains("\tat ");
    }
  }

  @Test
  void logPagesContinueWhereTheOneBeforeEnded() {
    carillon("lists", "create", "Paged").exits(0);
    carillon("lists", "add", "Paged", "ann@example.com").exits(0);
    carillon("lists", "remove", "Paged", "ann@example.com").exits(0);

    var first = page("--limit", "1");
    var second = page("--limit", "1", "--after", first.get("next").asString());

    assertThat(first.get("activities").get(0).get("type").asString()).isEqualTo("Remove from List");
    assertThat(second.get("activities").get(0).get("type").asString()).isEqualTo("Add to List");
    assertThat(first.get("activities").get(0).propertyNames())
        .containsExactly(
            "id",
            "at",
            "personId",
            "type",
            "campaign",
            "runId",
            "step",
            "choice",
            "primary",
            "attributes",
            "result");
  }

  private static JsonNode page(String... more) {
    var arguments =
        new ArrayList<>(
            List.of(
                "activities",
                "--person",
                "ann@example.com",
                "--type",
                "Add to List",
                "--type",
                "remove from list",
                "--json"));
    arguments.addAll(List.of(more));
    return carillon(arguments.toArray(String[]::new)).exits(0).json();
  }

  @Test
  void theTimeZoneIsSetAndShown() {
    carillon("settings", "time-zone", "Europe/Vienna").exits(0);
    assertThat(carillon("settings", "time-zone", "--json").json().get("timeZone").asString())
        .isEqualTo("Europe/Vienna");
    carillon("settings", "time-zone", "Vienna").exits(3);
    carillon("settings", "time-zone", "UTC").exits(0);
  }

  @Test
  void whatIsCommonToAllCommandsMayStandBeforeThem() {
    var url = database.jdbcUrl();

    assertThat(
            CalledCommand.carillon("--jdbc-url", url, "--json", "people", "count").exits(0).out())
        .isEqualTo(CalledCommand.carillon("people", "--json", "count", "--jdbc-url", url).out())
        .contains("\"people\" : 3");
    CalledCommand.carillon("--home", "x", "people", "count", "--jdbc-url", url).exits(2);
    var failed = CalledCommand.carillon("--jdbc-url", url, "--json", "preview", "Stroy").exits(3);
    assertThat(failed.json().get("error").get("code").asString()).isEqualTo("UNKNOWN_NAME");
  }

  @Test
  void campaignsAreListedAndShownAsYaml() {
    assertThat(carillon("campaigns", "list", "--json").exits(0).json().get("campaigns"))
        .anyMatch(campaign -> campaign.get("name").asString().equals("Story"));
    assertThat(carillon("campaigns", "show", "story").exits(0).out()).contains("name: Story");
  }

  @Nested
  class Again {
    @Test
    @Tag("AN-63")
    @Tag("AN-65")
    @Tag("PL-06")
    void aCopyAndAResetLetPeopleInAgain() throws IOException {
      carillon(
              "apply",
              file(
                  "first.yaml",
                  """
                  kind: Program
                  name: Copies
                  ---
                  kind: Campaign
                  name: First
                  program: Copies
                  smartList: {filters: [{field: Total Spend, operator: at least, value: 250}]}
                  flow: [{step: Change Score, score: Lead Score, change: "+1"}]
                  """))
          .exits(0);
      assertThat(carillon("campaigns", "clone", "First", "Second").exits(0).out())
          .contains("Copies.Second", "created");
      assertThat(carillon("campaigns", "clone", "First", "second").exits(3).err())
          .contains("there is a Campaign 'Copies.second' already");
      assertThat(carillon("programs", "clone", "Copies", "More copies").exits(0).out())
          .contains("More copies.First", "More copies.Second");

      assertThat(entered("Copies.First")).isEqualTo(2);
      assertThat(entered("Copies.First")).isZero();
      assertThat(entered("Copies.Second")).isEqualTo(2);
      assertThat(
              carillon("campaigns", "reset", "Copies.First", "--person", "ann@example.com")
                  .exits(0)
                  .out())
          .contains("1 person may enter 'First' again");
      assertThat(entered("Copies.First")).isEqualTo(1);
      assertThat(
              carillon("campaigns", "reset", "Copies.First", "--json")
                  .exits(0)
                  .json()
                  .get("people")
                  .asInt())
          .isEqualTo(2);
      assertThat(entered("Copies.First")).isEqualTo(2);
    }

    private int entered(String campaign) {
      return carillon("run", campaign, "--wait", "--json")
          .exits(0)
          .json()
          .at("/people/qualified")
          .asInt();
    }
  }
}
