/// Believable people who do not exist, for the demo and for benchmarks.
///
/// Start at [Population]. Names, companies and titles come from pools that a library fills once
/// ([Pools]); places are real, with state, country, time zone and telephone prefix that belong
/// together ([Place]). Everything about one person follows from the seed and the person's number
/// ([PersonMaker], [HistoryMaker]), so that the same request into an empty schema gives the same
/// people on any machine, by however many threads.
@NullMarked
package io.carillon.ops.population;

import org.jspecify.annotations.NullMarked;
