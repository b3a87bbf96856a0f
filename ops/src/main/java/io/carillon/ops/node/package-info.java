/// Puts the engine together in this process: what commands, the server, demo and benchmarks work
/// with. Start at [RunNode].
@NullMarked
package io.carillon.ops.node;

import org.jspecify.annotations.NullMarked;
