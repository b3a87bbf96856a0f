/// The database: reaching it, or running it, and bringing its schema up to this program's version.
///
/// Start at [Database#open]: it takes [DatabaseSettings], either the address of a MySQL server or a
/// home folder, and returns a pool of connections to a migrated schema. With a home folder and
/// nothing else, Carillon runs a MariaDB server of its own there ([EmbeddedServer]), unpacked from
/// the class path: one command, nothing to install.
///
/// The embedded server is a process of its own, not a part of the JVM that started it. All
/// processes of one home share it. What they agree on lies in `HOME/db`:
///
/// | file | meaning |
/// | --- | --- |
/// | `mariadb-VERSION/` | the server's programs; unpacked again if they are gone |
/// | `data/` | the data; made under another name and renamed, so never half made |
/// | `start.lock` | locked by whoever starts or stops the server, while that takes |
/// | `users.lock` | locked *shared* by every process that uses the server, while it does |
/// | `port`, `password` | how to log in; kept, so that all find a restarted server again |
/// | `server.pid`, `server.log` | written by the server itself |
///
/// Invariants:
///
/// - Locks are the operating system's: they end with the process that holds them, however it ends.
///   No file is trusted for being there: the port counts only if a server answers there to our
///   password, the process number only if that process serves this folder.
/// - The last user stops the server: the one that, leaving, gets `users.lock` exclusively while it
///   holds `start.lock`.
/// - Every session has the same settings on every server: READ COMMITTED, UTC, the same `sql_mode`.
///
/// What each death means:
///
/// - *A process that uses the server* (also the one that started it; `kill -9`, Ctrl-C,
///   `System.exit` without close): the server rolls its transactions back and runs on. Had it been
///   the last user, the server runs on without any; the next process takes it over, and stops it
///   when it leaves.
/// - *The server* (`kill -9`, out of memory): what was committed stays. Statements fail until one
///   of its users, who all notice, has started it again, on the same port, so that their pools
///   reconnect. If it dies again within half a minute it stays down until a process opens the home.
/// - *A process while it starts or stops the server*: its lock is gone; the next one finds the
///   server answering, still starting, still stopping, or not there, and waits or starts it. A half
///   unpacked server is unpacked again.
/// - *The machine*: as when the server dies.
@NullMarked
package io.carillon.database;

import org.jspecify.annotations.NullMarked;
