/// The assembled program: the command line and the server it starts. Start reading at
/// [io.carillon.ops.Main]. Nothing here decides what a campaign does.
@NullMarked
package io.carillon.ops;

import org.jspecify.annotations.NullMarked;
