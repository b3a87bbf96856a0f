package io.carillon.definition;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.smartlist.Filter;
import io.carillon.smartlist.Visibility;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Two regions with three partitions: what is in which workspace, whom it sees, and what it may
/// use.
class WorkspacesTest {
  private static final String REGIONS =
      """
      kind: PersonPartition
      name: Europe
      ---
      kind: PersonPartition
      name: Middle East
      ---
      kind: PersonPartition
      name: Asia
      ---
      kind: Workspace
      name: EMEA
      partitions: [Europe, middle east]
      ---
      kind: Workspace
      name: APAC
      partitions: [Asia]
      ---
      """;

  private static final String ACTIVE =
      "smartList: {filters: [{field: State, operator: is, value: CA}]}\n";

  @Nested
  class Visible {
    @Test
    @Tag("AN-05")
    @Tag("AN-06")
    void arePeopleOfTheWorkspacesPartitions() {
      var campaign = "kind: Campaign\nname: C\nworkspace: emea\n" + ACTIVE;

      var seen = visibility(REGIONS + campaign).orElseThrow();

      assertThat(seen.workspace()).isEqualTo("EMEA");
      assertThat(seen.partitions()).containsExactly("Europe", "middle east");
      assertThat(seen.partition().name()).isEqualTo("Lead Partition Name");
    }

    @Test
    @Tag("AN-05")
    void isEverybodyWhileThereIsOnePartitionOnly() {
      assertThat(visibility("kind: Campaign\nname: C\n" + ACTIVE)).isEmpty();
      assertThat(
              visibility(
                  """
                  kind: PersonPartition
                  name: default
                  description: There anyway.
                  ---
                  kind: Workspace
                  name: Sales
                  partitions: [Default]
                  ---
                  kind: Campaign
                  name: C
                  workspace: Sales
                  """
                      + ACTIVE))
          .isEmpty();
    }

    @Test
    @Tag("AN-05")
    void isPartitionDefaultOutsideAnyOtherWorkspace() {
      assertThat(visibility(REGIONS + "kind: Campaign\nname: C\n" + ACTIVE))
          .hasValueSatisfying(seen -> {
            assertThat(seen.workspace()).isEqualTo("Default");
            assertThat(seen.partitions()).containsExactly("Default");
          });
    }

    @Test
    @Tag("AN-05")
    void isWhatADocumentOfWorkspaceDefaultSays() {
      var all = "kind: Workspace\nname: Default\npartitions: [Default, Europe, Asia]\n---\n";

      assertThat(visibility(REGIONS + all + "kind: Campaign\nname: C\n" + ACTIVE))
          .map(Visibility::partitions)
          .hasValueSatisfying(
              seen -> assertThat(seen).containsExactly("Default", "Europe", "Asia"));
    }

    @Test
    @Tag("AN-01")
    void followsTheOutermostFolder() {
      var nested =
          """
          kind: Folder
          name: Top
          workspace: APAC
          ---
          kind: Folder
          name: Inner
          parent: Top
          ---
          kind: Program
          name: P
          folder: Inner
          ---
          kind: Campaign
          name: C
          program: P
          """;

      assertThat(visibility(REGIONS + nested + ACTIVE)).map(Visibility::workspace).contains("APAC");
      var program = "kind: Program\nname: P\nworkspace: APAC\n---\n";
      assertThat(visibility(REGIONS + program + "kind: Campaign\nname: C\nprogram: P\n" + ACTIVE))
          .map(Visibility::workspace)
          .contains("APAC");
    }

    @Test
    @Tag("AN-06")
    void isDecidedByTheOutermostListAlone() {
      var lists =
          """
          kind: Folder
          name: Shared
          workspace: EMEA
          sharedWith: [APAC]
          ---
          kind: Program
          name: P
          folder: Shared
          ---
          kind: SmartList
          name: Inner
          program: P
          filters: [{field: State, operator: is, value: CA}]
          ---
          kind: SmartList
          name: Outer
          workspace: APAC
          filters: [{filter: Member of Smart List, operator: is, value: P.Inner}]
          """;
      var workbench = Workbench.of(REGIONS + lists);
      assertThat(workbench.check()).isEmpty();

      var outer = smartList(workbench, "Outer");

      assertThat(outer.visibility()).map(Visibility::workspace).contains("APAC");
      assertThat(outer.filters())
          .singleElement()
          .isInstanceOfSatisfying(
              Filter.InSmartList.class,
              nested -> assertThat(nested.lists().getFirst().visibility()).isEmpty());
      assertThat(smartList(workbench, "Inner").visibility())
          .map(Visibility::workspace)
          .contains("EMEA");
    }
  }

  @Nested
  class Sharing {
    private static final String LIST =
        """
        kind: SmartList
        name: L
        program: P
        filters: [{field: State, operator: is, value: CA}]
        ---
        kind: Email
        name: E
        program: P
        from: {address: a@example.com}
        subject: S
        text: T
        ---
        """;
    private static final String USER =
        """
        kind: Campaign
        name: C
        workspace: APAC
        smartList:
          filters:
            - {filter: Member of Smart List, operator: is, value: L}
            - {filter: Was Sent Email, operator: is, value: E}
        flow:
          - {step: Send Email, email: E}
        """;

    @Test
    @Tag("AN-07")
    void letsAnotherWorkspaceUseWhatIsInTheFolder() {
      var folder =
          """
          kind: Folder
          name: Top
          workspace: EMEA
          sharedWith: [apac]
          ---
          kind: Folder
          name: Inner
          parent: Top
          ---
          kind: Program
          name: P
          folder: Inner
          ---
          """;
      assertThat(Workbench.of(REGIONS + folder + LIST + USER).check()).isEmpty();
    }

    @Test
    @Tag("AN-07")
    void isNeededForListsAndForEmailsInFiltersAndSteps() {
      var folder = "kind: Folder\nname: Top\nworkspace: EMEA\n---\n";
      var program = "kind: Program\nname: P\nfolder: Top\n---\n";
      var why = " is in workspace 'EMEA', and this campaign in 'APAC'";
      var repair = ": write 'sharedWith: [APAC]' in folder 'Top' (AN-07), or use one of this";

      refused(
          REGIONS + folder + program + LIST + USER,
          "smartList.filters[0].value: smart list 'P.L'" + why + repair,
          "smartList.filters[1].value: e-mail 'P.E'" + why + repair,
          "flow[0].email: e-mail 'P.E'" + why + repair);
    }

    @Test
    @Tag("AN-07")
    void isOnlyPossibleInFolders() {
      var program = "kind: Program\nname: P\nworkspace: EMEA\n---\n";
      var user =
          USER.replaceFirst("(?m)^ *- \\{filter: Was.*\n", "").replaceFirst("(?s)flow:.*", "");
      refused(
          REGIONS + program + LIST + user,
          "smart list 'P.L' is in workspace 'EMEA', and this campaign in 'APAC':"
              + " put program 'P' in a folder with 'sharedWith: [APAC]' (AN-07)");
      refused(
          REGIONS + LIST.replace("program: P\n", "workspace: EMEA\n") + user,
          "smart list 'L' is in workspace 'EMEA', and this campaign in 'APAC':"
              + " put it in a program, and that in a folder with 'sharedWith: [APAC]' (AN-07)");
    }

    @Test
    @Tag("AN-07")
    void isOfTheOutermostFolderOnly() {
      refused(
          REGIONS
              + """
              kind: Folder
              name: Top
              ---
              kind: Folder
              name: Inner
              parent: Top
              sharedWith: [EMEA]
              """,
          "sharedWith: folder 'Inner' is in another folder, and only the outermost one is"
              + " shared: write 'sharedWith' in folder 'Top' (AN-07)");
    }
  }

  @Nested
  class Refused {
    @Test
    @Tag("AN-01")
    void isAWorkspaceBesideWhatSaysItAlready() {
      var top = "kind: Folder\nname: Top\n---\nkind: Program\nname: P\nfolder: Top\n";
      refused(
          REGIONS + top + "workspace: EMEA\n",
          "workspace: program 'P' is in the workspace of its folder: take 'workspace' out, or"
              + " write it in the outermost folder or program");
      refused(
          REGIONS + top + "---\nkind: Folder\nname: Inner\nparent: Top\nworkspace: EMEA\n",
          "workspace: folder 'Inner' is in the workspace of its folder");
      for (var asset :
          new String[] {
            "kind: Campaign\nname: C\n" + ACTIVE,
            "kind: SmartList\nname: L\nfilters: [{field: State, operator: is, value: CA}]\n",
            "kind: Email\nname: E\nfrom: {address: a@example.com}\nsubject: S\ntext: T\n"
          }) {
        refused(
            REGIONS + top + "---\n" + asset + "program: P\nworkspace: EMEA\n",
            "is in the workspace of its program: take 'workspace' out");
      }
    }

    @Test
    @Tag("AN-05")
    void areNamesThatDoNotExist() {
      refused(
          REGIONS
              + """
              kind: Workspace
              name: World
              partitions: [Default, Europa]
              ---
              kind: Folder
              name: Top
              workspace: EMAE
              sharedWith: [Default, Nowhere]
              """,
          "partitions[1]: there is no partition 'Europa': did you mean 'Europe'?",
          "workspace: there is no workspace 'EMAE': did you mean 'EMEA'?",
          "sharedWith[1]: there is no workspace 'Nowhere': write one of 'Default', 'EMEA',"
              + " 'APAC'");
    }

    @Test
    @Tag("AN-05")
    void isAWorkspaceWithoutAPartition() {
      refused("kind: Workspace\nname: W\n", "'partitions' is missing");
      refused("kind: Workspace\nname: W\npartitions: []\n", "the list is empty");
    }
  }

  /// These problems in this order, told by parts of them.
  private static void refused(String yaml, String... expected) {
    var problems = Workbench.of(yaml).check();
    assertThat(problems).hasSameSizeAs(expected);
    for (int i = 0; i < expected.length; i++) {
      assertThat(problems.get(i).toString()).contains(expected[i]);
    }
  }

  private static Optional<Visibility> visibility(String yaml) {
    var workbench = Workbench.of(yaml);
    assertThat(workbench.check()).isEmpty();
    return workbench
        .compiler()
        .campaign(workbench.entry(Kind.CAMPAIGN, "C"), workbench.problems)
        .smartList()
        .visibility();
  }

  private static io.carillon.smartlist.SmartList smartList(Workbench workbench, String name) {
    return workbench
        .compiler()
        .smartList(workbench.entry(Kind.SMART_LIST, name), workbench.problems);
  }
}
