package io.carillon.ops.terminal;

import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/// A bar on standard error that says how far a long piece of work is, how fast it goes and when it
/// will be done. Shows nothing where nobody would see it move: without a terminal.
public final class Progress implements AutoCloseable {
  private static final int WIDTH = 100;
  private static final int EVERY_MILLIS = 250;

  private final @Nullable ProgressBar bar;

  private Progress(@Nullable ProgressBar bar) {
    this.bar = bar;
  }

  /// @param unit of what is counted, plural
  /// @param most how many there are; less than 1 if nobody knows yet
  public static Progress start(String task, String unit, long most) {
    return new Progress(onTerminal() ? bar(task, unit, most) : null);
  }

  /// Whether somebody looks at standard error. The launcher may say so by a property, because Java
  /// can only tell about standard input and output.
  private static boolean onTerminal() {
    var told = System.getProperty("carillon.terminal");
    return told == null ? Terminal.isAttached() : Boolean.parseBoolean(told);
  }

  private static ProgressBar bar(String task, String unit, long most) {
    return new ProgressBarBuilder()
        .setTaskName(task)
        .setInitialMax(most < 1 ? -1 : most)
        .setUnit(" " + unit, 1)
        .setStyle(ProgressBarStyle.ASCII)
        .setUpdateIntervalMillis(EVERY_MILLIS)
        .showSpeed()
        .clearDisplayOnFinish()
        .setConsumer(new ConsoleProgressBarConsumer(System.err, WIDTH))
        .build();
  }

  /// @param done of all, so far
  public void at(long done) {
    if (bar != null) {
      bar.stepTo(done);
    }
  }

  /// @param most how many there are, now that it is known
  public void most(long most) {
    if (bar != null && most > 0) {
      bar.maxHint(most);
    }
  }

  /// Takes the bar away.
  @Override
  public void close() {
    if (bar != null) {
      bar.close();
    }
  }
}
