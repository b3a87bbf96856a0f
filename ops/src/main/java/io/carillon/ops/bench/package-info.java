/// Benchmarks: the engine against a hand-written baseline that does the same, on the same server in
/// the same minute. Start at [BatchBenchmark], which writes, and [FilterBenchmark], which asks; how
/// to read their figures is said in `ops/benchmarks/README.md`, and what came of them in
/// `ops/docs/performance.md`.
///
/// Invariant: a benchmark works only in a schema of its own, which it may empty.
@NullMarked
package io.carillon.ops.bench;

import org.jspecify.annotations.NullMarked;
