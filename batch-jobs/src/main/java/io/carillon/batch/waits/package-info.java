/// People who wait in a flow are taken on when their time has come.
///
/// Start at [WaitResumer], which does it for as long as a server is up, and [Resumption], one page
/// of people in one transaction: their waits are locked, the people go through the steps behind the
/// wait as the campaign is defined now (WT-16), and the waits are deleted, all in one commit. So
/// nobody is taken on twice, whatever dies when, and nobody is forgotten.
///
/// *Order:* inside a campaign's run and step, who is due first goes first. *Parallel:* any number
/// of threads and processes; a page that somebody has locked is left alone by the others.
/// *Failure:* a page that fails is rolled back and tried again at the next look. *Shutdown:*
/// between two pages.
@NullMarked
package io.carillon.batch.waits;

import org.jspecify.annotations.NullMarked;
