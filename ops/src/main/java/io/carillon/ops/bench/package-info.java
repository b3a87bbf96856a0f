/// Benchmarks: the engine against a hand-written baseline that does the same, on the same server in
/// the same minute. Start at [BatchBenchmark]; how to read its figures is said in
/// `ops/benchmarks/README.md`.
///
/// Invariant: a benchmark works only in a schema of its own, which it may empty.
@NullMarked
package io.carillon.ops.bench;

import org.jspecify.annotations.NullMarked;
