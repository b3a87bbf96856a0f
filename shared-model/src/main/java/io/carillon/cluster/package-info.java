/// How the processes of one database know of each other: who is there, and a bell to wake them.
///
/// Start at [Cluster]. Invariant: nothing here is needed to carry on (I4). A ring may get lost, a
/// member may be seen too late or not at all; what there is to do, and who may do it, is in the
/// database.
@NullMarked
package io.carillon.cluster;

import org.jspecify.annotations.NullMarked;
