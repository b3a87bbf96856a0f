package io.carillon.listener.delivery;

import java.util.Optional;

/// Where mail goes.
///
/// @param port 25, 465 or 587 as a rule
/// @param login empty if the server asks for none
/// @param startTls whether the connection must be made secure before anything is sent
public record SmtpSettings(String host, int port, Optional<Login> login, boolean startTls) {

  /// Its text form does not show the password.
  public record Login(String user, String password) {
    @Override
    public String toString() {
      return user;
    }
  }
}
