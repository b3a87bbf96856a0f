package io.carillon.mail;

import java.security.SecureRandom;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/// The key that links in mails are signed with: made at first use, the same for all servers of an
/// installation, kept in the database. Who can read the people can read it; a new one makes every
/// link worthless that was ever sent.
public final class LinkKey {
  private static final int BYTES = 32;

  // Whoever comes second takes the one that is there.
  private static final String CREATE =
      "INSERT IGNORE INTO secret (name, value) VALUES ('mail-links', :value)";
  private static final String READ = "SELECT value FROM secret WHERE name = 'mail-links'";

  private final JdbcClient jdbc;

  public LinkKey(DataSource dataSource) {
    this.jdbc = JdbcClient.create(dataSource);
  }

  public LinkSigner signer() {
    var stored = jdbc.sql(READ).query(byte[].class).optional();
    if (stored.isEmpty()) {
      var made = new byte[BYTES];
      new SecureRandom().nextBytes(made);
      jdbc.sql(CREATE).param("value", made).update();
    }
    return new LinkSigner(jdbc.sql(READ).query(byte[].class).single());
  }
}
