package io.carillon.listener.dispatch;

import io.carillon.cluster.Cluster;
import io.carillon.cluster.Doorbell;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/// A cluster within this process, in which members come and go as a test wants.
final class TestCluster {
  private final Map<String, Seat> seats = new TreeMap<>();
  private final List<Runnable> bell = new CopyOnWriteArrayList<>();

  synchronized Cluster join(String name) {
    var seat = new Seat(name);
    seats.put(name, seat);
    seats.values().stream().filter(one -> one != seat).forEach(one -> one.joined.run());
    return seat;
  }

  synchronized void leave(String name) {
    seats.remove(name);
    seats.values().forEach(one -> one.left.accept(name));
  }

  private synchronized List<String> names() {
    return List.copyOf(seats.keySet());
  }

  private final class Seat implements Cluster {
    private final String name;
    private Runnable joined = () -> {};
    private Consumer<String> left = _ -> {};

    Seat(String name) {
      this.name = name;
    }

    @Override
    public Doorbell bell(String ignored) {
      return new Doorbell() {
        @Override
        public void ring() {
          bell.forEach(Runnable::run);
        }

        @Override
        public void listen(Runnable listener) {
          bell.add(listener);
        }
      };
    }

    @Override
    public String self() {
      return name;
    }

    @Override
    public List<String> eventMembers() {
      return names();
    }

    @Override
    public void listen(Runnable joined, Consumer<String> left) {
      this.joined = joined;
      this.left = left;
    }

    @Override
    public void close() {}
  }
}
