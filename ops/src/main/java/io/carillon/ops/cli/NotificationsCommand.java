package io.carillon.ops.cli;

import io.carillon.database.Notifications;
import io.carillon.database.Notifications.Notification;
import io.carillon.ops.terminal.Output;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// What people should get to know without having asked.
@Command(
    name = "notifications",
    header = "What somebody should know: aborted campaigns.",
    description = {
      "Shows the newest notifications: which campaign was aborted, when and by whom.",
      "JSON: {\"notifications\":[{\"at\",\"kind\",\"campaignId\",\"campaign\",\"by\",\"message\"}]}"
    },
    footer = "  carillon notifications --limit 5")
final class NotificationsCommand implements Callable<Integer> {

  record NotificationDocument(
      Instant at, String kind, int campaignId, String campaign, String by, String message) {
    static NotificationDocument of(Notification one) {
      return new NotificationDocument(
          one.at(),
          one.kind().name(),
          one.campaignId(),
          one.campaign(),
          one.actor(),
          one.message());
    }
  }

  record NotificationsDocument(List<NotificationDocument> notifications) {}

  @Mixin private CommonOptions common = new CommonOptions();

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "How many; 20 if left out, 10000 at most.")
  private int limit = 20;

  @Override
  public Integer call() {
    common.requireRange("--limit", limit, 1, CommonOptions.MOST_ROWS);
    try (var database = common.open()) {
      var newest =
          new Notifications(database.dataSource())
              .newest(limit).stream().map(NotificationDocument::of).toList();
      var output = common.output();
      output.answer(
          new NotificationsDocument(newest),
          () ->
              output.table(
                  List.of("At", "By", "What"),
                  newest.stream()
                      .map(one -> List.of(Output.instant(one.at()), one.by(), one.message()))
                      .toList()));
      return ExitCode.DONE;
    }
  }
}
