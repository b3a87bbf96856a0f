package io.carillon.batch.events;

import io.carillon.batch.csv.Page;
import io.carillon.batch.csv.Page.Row;
import io.carillon.batch.csv.PageWriter;
import io.carillon.batch.csv.RejectFile;
import io.carillon.intake.EventIntake;
import io.carillon.intake.ReceivedEvent;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.Objects;

/// Gives one page of events to the intake.
final class EventWriter implements PageWriter {
  private final EventIntake intake;
  private final EventColumns columns;

  EventWriter(EventIntake intake, EventColumns columns) {
    this.intake = intake;
    this.columns = columns;
  }

  @Override
  public Counts write(Page page, RejectFile rejects) {
    var events = new ArrayList<ReceivedEvent>();
    var unreadable = new IdentityHashMap<Row, String>();
    for (var row : page.rows()) {
      var cells = row.cells();
      var event = cells == null ? null : columns.event(cells);
      if (event != null) {
        events.add(event);
      } else {
        unreadable.put(
            row, cells == null ? wrong(row) : "the id of a person is needed, a whole number");
      }
    }
    var verdicts = intake.accept(events).iterator();
    long accepted = 0;
    long duplicates = 0;
    long newPeople = 0;
    for (var row : page.rows()) {
      var reason = unreadable.get(row);
      if (reason == null) {
        var verdict = verdicts.next();
        newPeople += verdict.newPerson() ? 1 : 0;
        switch (verdict.status()) {
          case ACCEPTED -> accepted++;
          case DUPLICATE -> duplicates++;
          case REFUSED -> reason = Objects.requireNonNull(verdict.refusal()).message();
        }
      }
      if (reason != null) {
        rejects.add(row, "", reason);
      }
    }
    int rows = page.rows().size();
    return new Counts(rows, accepted, 0, duplicates, rows - accepted - duplicates, 0, newPeople);
  }

  private static String wrong(Row row) {
    return Objects.requireNonNullElse(row.wrong(), "cannot be read");
  }
}
