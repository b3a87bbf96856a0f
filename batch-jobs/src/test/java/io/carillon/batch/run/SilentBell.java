package io.carillon.batch.run;

import io.carillon.cluster.Doorbell;

/// A doorbell nobody hears: sweeps alone must do.
final class SilentBell implements Doorbell {
  @Override
  public void ring() {}

  @Override
  public void listen(Runnable listener) {}
}
