package io.carillon.cluster;

import java.util.List;
import java.util.function.Consumer;

/// The processes that serve one database, as this one sees them.
public interface Cluster extends AutoCloseable {

  /// The same for every process and name.
  Doorbell bell(String name);

  /// This process's own name among them: unique among all there ever were.
  String self();

  /// The names of those that handle events, this one included if it does, in an order that is the
  /// same for all of them.
  List<String> eventMembers();

  /// @param joined called when another one is there
  /// @param left called with the name of one that is gone
  void listen(Runnable joined, Consumer<String> left);

  @Override
  void close();
}
