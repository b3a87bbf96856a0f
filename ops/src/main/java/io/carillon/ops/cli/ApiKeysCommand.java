package io.carillon.ops.cli;

import io.carillon.failure.CampaignException;
import io.carillon.listener.access.ApiKey;
import io.carillon.listener.access.ApiKeys;
import io.carillon.listener.access.Scope;
import io.carillon.ops.terminal.Output;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Who may use the HTTP API.
@Command(
    name = "api-keys",
    header = "Keys of the HTTP API.",
    description =
        "Keys that other systems send with their requests to a server (`carillon server --http`),"
            + " each with the scopes it is good for: events (send events), read (read what can be"
            + " sent).",
    footer = {
      "  carillon api-keys create \"Web shop\" --scope events",
      "  carillon api-keys list",
      "  carillon api-keys revoke \"Web shop\""
    },
    subcommands = {
      ApiKeysCommand.Create.class,
      ApiKeysCommand.ListKeys.class,
      ApiKeysCommand.Revoke.class
    })
final class ApiKeysCommand extends CommandGroup {

  record KeyDocument(
      int id,
      String name,
      List<String> scopes,
      Instant createdAt,
      String createdBy,
      @Nullable Instant revokedAt) {
    static KeyDocument of(ApiKey key) {
      return new KeyDocument(
          key.id(),
          key.name(),
          key.scopes().stream().sorted().map(Scope::toString).toList(),
          key.createdAt(),
          key.createdBy(),
          key.revokedAt());
    }
  }

  /// @param key what to send as `Authorization: Bearer KEY`
  record MadeDocument(String name, List<String> scopes, String key) {}

  @Command(
      name = "create",
      header = "Makes a key.",
      description = {
        "Makes a key and shows it, this once: it is stored as a hash only. Send it as the header"
            + " `Authorization: Bearer KEY`.",
        "JSON: {\"name\",\"scopes\":[…],\"key\"}"
      },
      footer = {
        "  carillon api-keys create \"Web shop\" --scope events",
        "  carillon api-keys create Tester --scope events,read"
      })
  static final class Create implements Callable<Integer> {
    @Mixin private CommonOptions common = new CommonOptions();

    @Parameters(paramLabel = "NAME", description = "Who will use it.")
    private String name = "";

    @Option(
        names = "--scope",
        required = true,
        split = ",",
        paramLabel = "SCOPE",
        description = "What it is good for, with commas: events, read.")
    private List<String> scopes = List.of();

    @Override
    public Integer call() {
      var wanted = wanted();
      try (var database = common.open()) {
        var made = new ApiKeys(database.dataSource()).create(name, wanted, CommonOptions.actor());
        var document = KeyDocument.of(made.key());
        var output = common.output();
        output.answer(
            new MadeDocument(document.name, document.scopes, made.secret()),
            () -> {
              output.line(made.secret());
              output.note("carillon: keep it well, it is not shown again");
            });
        return ExitCode.DONE;
      }
    }

    private Set<Scope> wanted() {
      var wanted = EnumSet.noneOf(Scope.class);
      try {
        scopes.forEach(word -> wanted.add(Scope.of(word)));
      } catch (CampaignException unknown) {
        throw common.wrongUsage("--scope: " + unknown.getMessage());
      }
      return wanted;
    }
  }

  record KeysDocument(List<KeyDocument> keys) {}

  @Command(
      name = "list",
      header = "Shows all keys.",
      description = {
        "Shows all keys there ever were, without the keys themselves: good ones first.",
        "JSON:"
            + " {\"keys\":[{\"id\",\"name\",\"scopes\":[…],\"createdAt\",\"createdBy\",\"revokedAt\"}]},"
            + " revokedAt null for good ones"
      },
      footer = "  carillon api-keys list")
  static final class ListKeys implements Callable<Integer> {
    @Mixin private CommonOptions common = new CommonOptions();

    @Override
    public Integer call() {
      try (var database = common.open()) {
        var keys = new ApiKeys(database.dataSource()).list().stream().map(KeyDocument::of).toList();
        var output = common.output();
        output.answer(
            new KeysDocument(keys),
            () -> {
              output.table(
                  List.of("Key", "Scopes", "Made", "By", "Revoked"),
                  keys.stream()
                      .map(key ->
                          List.of(
                              key.name,
                              String.join(", ", key.scopes),
                              Output.instant(key.createdAt),
                              key.createdBy,
                              key.revokedAt == null ? "" : Output.instant(key.revokedAt)))
                      .toList());
              if (keys.isEmpty()) {
                output.line("There are none yet: `carillon api-keys create NAME` makes one.");
              }
            });
        return ExitCode.DONE;
      }
    }
  }

  record RevokedDocument(String name) {}

  @Command(
      name = "revoke",
      header = "Ends a key.",
      description = {
        "Ends a key for good: the next request with it is refused. Its name is free again.",
        "JSON: {\"name\"}"
      },
      footer = "  carillon api-keys revoke \"Web shop\"")
  static final class Revoke implements Callable<Integer> {
    @Mixin private CommonOptions common = new CommonOptions();

    @Parameters(paramLabel = "NAME", description = "Of a good key, in any case.")
    private String name = "";

    @Override
    public Integer call() {
      try (var database = common.open()) {
        var key = new ApiKeys(database.dataSource()).revoke(name, CommonOptions.actor());
        var output = common.output();
        output.answer(
            new RevokedDocument(key.name()),
            () -> output.line("'%s' is revoked.".formatted(key.name())));
        return ExitCode.DONE;
      }
    }
  }
}
