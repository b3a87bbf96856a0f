package io.carillon.failure;

import org.jspecify.annotations.Nullable;

/// The engine refuses or finds something broken. The message stands on its own: what, where, how to
/// repair it.
public class CampaignException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ErrorCode code;

  public CampaignException(ErrorCode code, String message) {
    this(code, message, null);
  }

  /// @param cause kept for the log; the message must be understandable without it
  public CampaignException(ErrorCode code, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.code = code;
  }

  public ErrorCode code() {
    return code;
  }
}
