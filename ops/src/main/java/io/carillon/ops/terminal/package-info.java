/// What a person at a terminal, or a script behind a pipe, gets to see. Start at [Output].
@NullMarked
package io.carillon.ops.terminal;

import org.jspecify.annotations.NullMarked;
